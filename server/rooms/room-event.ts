import { builder } from '../builder.ts';
import { type InboxHappeningType, type LogEvent, type RoomUserRow, roomChanges } from '../events.ts';
import { onlineCount, presenceIn } from '../live/people.ts';
import { toCursor } from '../log/cursor.ts';
import { asReached } from '../rules.ts';
import type { RoomItem } from './follow.ts';
import { memberCountSoon } from './users.ts';

/** What a reader is told of. */
type ShownType = Exclude<LogEvent['type'], 'direct.gated' | InboxHappeningType>;
type ShownItem = 'caughtUp' | 'presence' | ShownType;

/** The GraphQL type for each thing that a room's stream can hold. */
const typeNames = {
  'message.added': 'MessageAdded',
  'message.edited': 'MessageEdited',
  'message.deleted': 'MessageDeleted',
  'message.pinned': 'MessagePinned',
  'message.unpinned': 'MessageUnpinned',
  'reaction.added': 'ReactionAdded',
  'reaction.removed': 'ReactionRemoved',
  'member.joined': 'UserJoined',
  'member.left': 'UserLeft',
  'member.kicked': 'UserLeft',
  'member.banned': 'UserLeft',
  'member.muted': 'UserMuted',
  'room.changed': 'RoomChanged',
  'direct.started': 'ConversationStarted',
  caughtUp: 'CaughtUp',
  presence: 'UsersChanged',
  typing: 'TypingChanged',
} as const satisfies Record<ShownType | 'caughtUp' | 'presence' | 'typing', string>;

export const RoomEvent = builder.interfaceRef<RoomItem>('RoomEvent').implement({
  extensions: asReached,
  description:
    'Something that happened in a room. Clients ignore types they do not know: more come with every feature, and `cursor` is all that resuming takes.',
  resolveType: ({ followed }) =>
    typeNames[(followed.kind === 'event' ? followed.event.type : followed.kind) as ShownItem],
  fields: (t) => ({
    cursor: t.string({
      description: 'Where a stream goes on after this event: give the newest one seen to `after`.',
      resolve: ({ room, followed }) => toCursor(room.id, followed.seq),
    }),
    seq: t.int({
      description:
        'Its number in the log; of what is not in the log, that of the event before it. What is loaded names its own as `asOf`.',
      resolve: ({ followed }) => followed.seq,
    }),
  }),
});

/** A type for one kind of logged event, or for several that are shown as one; `eventOf` narrows to it. */
export function loggedEvent<Type extends ShownType>(type: Type, ...others: Type[]) {
  type Logged = Extract<LogEvent, { type: Type }>;
  const types: string[] = [type, ...others];
  const eventOf = ({ followed }: RoomItem): Logged => {
    if (followed.kind === 'event' && types.includes(followed.event.type)) return followed.event as Logged;
    throw new Error(`Expected an event of type ${type}.`);
  };
  return { ref: builder.objectRef<RoomItem>(typeNames[type]), eventOf };
}

const joined = loggedEvent('member.joined');
builder.objectType(joined.ref, {
  description: 'Somebody joined the room. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    user: t.field({
      type: 'RoomUser',
      description: 'Who joined.',
      resolve: (item) => userOf(item, joined.eventOf(item)),
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => joined.eventOf(item).at }),
  }),
});

const LeaveReason = builder.enumType('LeaveReason', {
  description: 'Why somebody is not in a room any more.',
  values: {
    LEFT: { value: 'member.left', description: 'They left.' },
    KICKED: { value: 'member.kicked', description: 'They were removed, and may come back.' },
    BANNED: { value: 'member.banned', description: 'They were banned.' },
  } as const,
});

const left = loggedEvent('member.left', 'member.kicked', 'member.banned');
builder.objectType(left.ref, {
  description: 'Somebody left the room, or was removed. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    user: t.field({
      type: 'RoomUser',
      description: 'Who left.',
      resolve: (item) => userOf(item, left.eventOf(item)),
    }),
    reason: t.field({
      type: LeaveReason,
      description: 'Why.',
      resolve: (item) => left.eventOf(item).type,
    }),
    by: t.field({
      type: 'Account',
      description: 'Who removed them: themselves, where they left.',
      resolve: (item) => {
        const event = left.eventOf(item);
        return event.type === 'member.left' ? event.account : event.by;
      },
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => left.eventOf(item).at }),
  }),
});

const muted = loggedEvent('member.muted');
builder.objectType(muted.ref, {
  description:
    'Somebody may only read in the room for a while, or may speak again. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    user: t.field({
      type: 'RoomUser',
      description: 'Who.',
      resolve: (item) => userOf(item, muted.eventOf(item)),
    }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when; null where they may speak again.',
      resolve: (item) => muted.eventOf(item).until,
    }),
    by: t.field({ type: 'Account', description: 'Who did it.', resolve: (item) => muted.eventOf(item).by }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => muted.eventOf(item).at }),
  }),
});

const RoomChange = builder.enumType('RoomChange', {
  description: 'What of a room can be changed.',
  values: {
    NAME: {
      value: roomChanges[0],
      description: 'Its name, and with it its slug. The slugs it had before still lead to it.',
    },
    DESCRIPTION: { value: roomChanges[1], description: 'What it is for.' },
    PRIVACY: { value: roomChanges[2], description: 'Whether it is private, or its password.' },
    ARCHIVED: { value: roomChanges[3], description: 'Whether it is archived.' },
    SLOW_MODE: { value: roomChanges[4], description: 'How often one person may speak.' },
    OWNER: { value: roomChanges[5], description: 'Whose it is.' },
  },
});

const changed = loggedEvent('room.changed');
builder.objectType(changed.ref, {
  description:
    'Something about the room was changed. In the log: replayed to whoever was away, with the room as it is now.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    room: t.field({
      type: 'Room',
      description: 'The room after it.',
      resolve: (item) => changed.eventOf(item).room,
    }),
    changes: t.field({
      type: [RoomChange],
      description: 'What was changed.',
      resolve: (item) => changed.eventOf(item).changes,
    }),
    by: t.field({
      type: 'Account',
      description: 'Who changed it.',
      resolve: (item) => changed.eventOf(item).by,
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => changed.eventOf(item).at }),
  }),
});

export function userOf(
  { room }: RoomItem,
  { account, at }: { account: RoomUserRow['account']; at: Date },
): RoomUserRow {
  const presence = presenceIn(room.id, account.id);
  return { account, joinedAt: at, online: presence !== 'offline', away: presence === 'away' };
}

builder.objectType(builder.objectRef<RoomItem>(typeNames.presence), {
  description:
    'Who is online, or what they are called, changed for these people; changes close together are told together. In a room with more than 100 people online it comes at most once a second, with counts and no people. Not in the log: after resuming, ask `users`.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    users: t.field({
      type: ['RoomUser'],
      description: 'The people for whom it changed, as they are now.',
      resolve: ({ followed }) => (followed.kind === 'presence' ? followed.changes : []),
    }),
    complete: t.boolean({
      description: 'Whether `users` names everybody for whom it changed; if not, ask the query `users`.',
      resolve: ({ followed }) => followed.kind === 'presence' && followed.complete,
    }),
    memberCount: t.int({
      description: 'How many people are in the room now.',
      resolve: ({ room }) => memberCountSoon(room.id),
    }),
    onlineCount: t.int({
      description: 'How many of them are online now.',
      resolve: ({ room }) => onlineCount(room.id),
    }),
  }),
});

builder.objectType(builder.objectRef<RoomItem>(typeNames.caughtUp), {
  description: 'The replay is over: what follows is live. Comes once in each subscription.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    missed: t.int({
      description: 'How many events were replayed before this.',
      resolve: ({ followed }) => (followed.kind === 'caughtUp' ? followed.missed : 0),
    }),
  }),
});
