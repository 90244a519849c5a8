import { builder } from '../builder.ts';
import { loggedEvent, RoomEvent } from '../rooms/room-event.ts';
import { asReached } from '../rules.ts';

const added = loggedEvent('message.added');
builder.objectType(added.ref, {
  description:
    'A message was sent to the room, or to a thread there. In the log: replayed to whoever was away. A replay tells its text as it is now, and what else became of it by the events that follow: reactions and threads begin with nothing.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    message: t.field({
      type: 'Message',
      description: 'The message.',
      resolve: (item) => added.eventOf(item).message,
    }),
  }),
});

/** What somebody did with a message, as one type for each. */
for (const [type, happened, state, by] of [
  ['message.edited', 'The author of a message changed what it says.', 'as it is now', 'Who edited it.'],
  [
    'message.deleted',
    'A message was deleted: its text is gone everywhere.',
    'without its text, in the place it had',
    'Who deleted it.',
  ],
  ['message.pinned', 'A message was pinned to the room.', 'as it is now', 'Who pinned it.'],
  ['message.unpinned', 'A message is not pinned to the room any more.', 'as it is now', 'Who took it off.'],
] as const) {
  const done = loggedEvent(type);
  builder.objectType(done.ref, {
    description: `${happened} In the log: replayed to whoever was away.`,
    interfaces: [RoomEvent],
    extensions: asReached,
    fields: (t) => ({
      message: t.field({
        type: 'Message',
        description: `The message, ${state}.`,
        resolve: (item) => done.eventOf(item).message,
      }),
      by: t.field({ type: 'Account', description: by, resolve: (item) => done.eventOf(item).by }),
      at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => done.eventOf(item).at }),
    }),
  });
}
