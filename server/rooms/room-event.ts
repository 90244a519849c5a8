import { builder } from '../builder.ts';
import type { LogEvent, RoomUserRow } from '../events.ts';
import { isOnline, onlineCount } from '../live/presence.ts';
import { toCursor } from '../log/cursor.ts';
import type { RoomItem } from './follow.ts';
import { memberCountSoon } from './users.ts';

/** The GraphQL type for each thing that a room's stream can hold. */
const typeNames = {
  'message.added': 'MessageAdded',
  'member.joined': 'UserJoined',
  'member.left': 'UserLeft',
  caughtUp: 'CaughtUp',
  presence: 'UsersChanged',
} as const satisfies Record<LogEvent['type'] | 'caughtUp' | 'presence', string>;

export const RoomEvent = builder.interfaceRef<RoomItem>('RoomEvent').implement({
  description:
    'Something that happened in a room. Clients ignore types they do not know: more come with every feature, and `cursor` is all that resuming takes.',
  resolveType: ({ followed }) => typeNames[followed.kind === 'event' ? followed.event.type : followed.kind],
  fields: (t) => ({
    cursor: t.string({
      description: 'Where a stream goes on after this event: give the newest one seen to `after`.',
      resolve: ({ room, followed }) => toCursor(room.id, followed.seq),
    }),
  }),
});

/** A type for one kind of logged event; `event` is narrowed to it. */
export function loggedEvent<Type extends LogEvent['type']>(type: Type) {
  type Logged = Extract<LogEvent, { type: Type }>;
  const eventOf = ({ followed }: RoomItem): Logged => {
    if (followed.kind === 'event' && followed.event.type === type) return followed.event as Logged;
    throw new Error(`Expected an event of type ${type}.`);
  };
  return { ref: builder.objectRef<RoomItem>(typeNames[type]), eventOf };
}

const joined = loggedEvent('member.joined');
builder.objectType(joined.ref, {
  description: 'Somebody joined the room. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    user: t.field({
      type: 'RoomUser',
      description: 'Who joined.',
      resolve: (item) => userOf(item, joined.eventOf(item)),
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => joined.eventOf(item).at }),
  }),
});

const left = loggedEvent('member.left');
builder.objectType(left.ref, {
  description: 'Somebody left the room. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  fields: (t) => ({
    user: t.field({
      type: 'RoomUser',
      description: 'Who left.',
      resolve: (item) => userOf(item, left.eventOf(item)),
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => left.eventOf(item).at }),
  }),
});

function userOf(
  { room }: RoomItem,
  { account, at }: { account: RoomUserRow['account']; at: Date },
): RoomUserRow {
  return { account, joinedAt: at, online: isOnline(room.id, account.id) };
}

builder.objectType(builder.objectRef<RoomItem>(typeNames.presence), {
  description:
    'Who is online, or what they are called, changed for these people; changes close together are told together. In a room with more than 100 people online it comes at most once a second, with counts and no people. Not in the log: after resuming, ask `users`.',
  interfaces: [RoomEvent],
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
  fields: (t) => ({
    missed: t.int({
      description: 'How many events were replayed before this.',
      resolve: ({ followed }) => (followed.kind === 'caughtUp' ? followed.missed : 0),
    }),
  }),
});
