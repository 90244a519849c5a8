import { builder } from '../builder.ts';
import { TYPING_MS, type TypingChange } from '../live/typing.ts';
import type { RoomItem } from '../rooms/follow.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { RoomEvent, userOf } from '../rooms/room-event.ts';
import { asReached, rule } from '../rules.ts';
import { setTyping } from './typing.ts';

const SECONDS = TYPING_MS / 1_000;

function changeIn({ followed }: RoomItem): TypingChange {
  if (followed.kind === 'typing') return followed;
  throw new Error('Expected that somebody types.');
}

builder.objectType(builder.objectRef<RoomItem>('TypingChanged'), {
  description:
    'Somebody types, or types no more: they said something or stopped, or nothing more was heard of it. They do so in one place of a room at a time. Nobody is told of themselves, and a crowd of more than 100 people online of nobody. Not in the log: after CaughtUp come those who type then, so forget what you knew before.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    user: t.field({
      type: 'RoomUser',
      description: 'Who.',
      resolve: (item) => {
        const { account, joinedAt } = changeIn(item);
        return userOf(item, { account, at: joinedAt });
      },
    }),
    typing: t.boolean({
      description: 'Whether they type; false where they have stopped.',
      resolve: (item) => changeIn(item).typing,
    }),
    threadId: t.id({
      nullable: true,
      description: 'The id of the message in whose thread they type; null in the room itself.',
      resolve: (item) => changeIn(item).threadId,
    }),
  }),
});

const SetTypingPayload = builder.objectRef<{ told: boolean }>('SetTypingPayload').implement({
  description: 'What became of it.',
  extensions: asReached,
  fields: (t) => ({
    told: t.exposeBoolean('told', {
      description:
        'Whether those who follow the room are told that the viewer types: not in a crowd, nor where they hide their presence or have not agreed to the conversation.',
    }),
    seconds: t.int({
      description: 'After so many seconds it ends, unless it is said again.',
      resolve: () => SECONDS,
    }),
  }),
});

builder.mutationField('setTyping', (t) =>
  t.field({
    type: SetTypingPayload,
    extensions: rule('room.send'),
    description: `Says that the viewer types in a room they may speak in, or has stopped. The others are told by TypingChanged; it is stored nowhere. It ends by itself after ${SECONDS} seconds, so say it again every 3 while they type; and with what is sent, with the socket that said so, and with leaving.`,
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      typing: t.arg.boolean({
        defaultValue: true,
        description: 'Whether they type; false where they have stopped.',
      }),
      thread: t.arg.id({
        description:
          'The id of a message of this room under which they type, in its thread. Of one that is in a thread itself, that thread is meant.',
      }),
    },
    resolve: async (_root, { room, typing, thread }, { caller }) => ({
      told: await setTyping({ room, typing: typing ?? true, thread: thread ?? null }, caller),
    }),
  }),
);
