import { moment } from '../ui/dates.ts';

/** What was done, with `{account}` and `{room}` in the places of those it was done to; and why, where that is known. */
export type Sentence = { readonly text: string; readonly reason?: string | undefined };

const reasoned = (text: string, reason: string): Sentence => ({ text, reason: reason || undefined });
const fixed = (text: string) => (): Sentence => ({ text });
/** By the detail that the log has; without one that is known, what is true of all of them. */
const by =
  (texts: Readonly<Record<string, string>>, otherwise: string) =>
  (detail: string): Sentence => ({ text: texts[detail] ?? otherwise });

/** By the names of the policy. */
const sentences: Readonly<Record<string, (detail: string, inRoom: boolean) => Sentence>> = {
  'room.kick': fixed('removed {account} from {room}'),
  'room.ban': (detail) =>
    detail === 'lifted'
      ? { text: 'let {account} come back into {room}' }
      : reasoned('banned {account} from {room}', detail),
  'room.mute': (detail) => {
    if (detail === 'ended') return { text: 'let {account} speak again in {room}' };
    const until = Number.isNaN(Date.parse(detail)) ? '' : ` until ${moment(detail)}`;
    return { text: `muted {account} in {room}${until}` };
  },
  'room.edit': by({ name: 'renamed {room}', description: 'described {room} anew' }, 'changed {room}'),
  'room.archive': by({ opened: 'opened {room} again' }, 'archived {room}'),
  'room.guard': by(
    {
      public: 'made {room} public',
      private: 'made {room} private',
      password: 'changed the password of {room}',
      'no password': 'took the password off {room}: it opens by invitation only',
    },
    'changed who may enter {room}',
  ),
  'room.slow': (detail) => {
    const seconds = /^(\d+) s$/.exec(detail)?.[1];
    if (seconds === '0') return { text: 'ended slow mode in {room}' };
    return {
      text: seconds ? `set slow mode in {room} to ${seconds} seconds` : 'changed slow mode in {room}',
    };
  },
  'room.handOver': by({ left: 'left {room}: it is of {account} now' }, 'made {account} the owner of {room}'),
  'room.invite': fixed('changed the invitations into {room}'),
  'server.invite': fixed('changed the invitations to sign up'),
  'message.delete': fixed('deleted a message of {account} in {room}'),
  'account.ban': (detail) =>
    detail === 'lifted'
      ? { text: 'let {account} log in again' }
      : reasoned('banned {account} from the server', detail),
  'account.setRole': (detail) => {
    const [, before, after] = /^(\w+) to (\w+)$/.exec(detail) ?? [];
    if (!before || !after) return { text: 'changed the role of {account}' };
    return { text: `changed the role of {account} from ${before} to ${after}` };
  },
  'moderation.resolve': (_detail, inRoom) => ({
    text: inRoom ? 'looked at a report about {account} in {room}' : 'looked at a report about {account}',
  }),
};

/** An entry of the audit log in words. What is not known here is said by its name. */
export function sentenceOf(action: string, detail: string, inRoom: boolean): Sentence {
  return sentences[action]?.(detail, inRoom) ?? reasoned(`did “${action}”`, detail);
}
