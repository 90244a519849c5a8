import type {
  PeopleOfRoomFragment,
  RoomFactsFragment,
  SnapshotQuery,
  UserPartsFragment,
} from '../graphql/documents.ts';
import { type Message, type RoomEvent, tell, type Window, windowOf } from './window.ts';

export type RoomUser = UserPartsFragment;
/** Somebody else who types: in the room itself, or in a thread. */
export type Typist = Pick<RoomUser, 'id' | 'name' | 'nameKey' | 'tag'> & { readonly threadId: string | null };
export type RoomFacts = RoomFactsFragment;
export type Snapshot = SnapshotQuery;
export type PeopleOfRoom = PeopleOfRoomFragment;

/** Everything a room page shows. Never changed in place: a new state shares what did not change with the old one. */
export type RoomState = {
  /** The room as it is now: it may be renamed, archived or handed over while one is in it. */
  readonly room: RoomFacts | undefined;
  /** The messages that are loaded, of the room itself. */
  readonly window: Window;
  readonly users: Readonly<Record<string, RoomUser>>;
  /** How many people there are, where `users` holds only some of them. */
  readonly counts: { readonly members: number; readonly online: number } | undefined;
  /** Whether people came or went of whom nothing was told but the counts: then the list is worth asking for anew. */
  readonly stale: boolean;
  /** By their ids, in the order in which they began. */
  readonly typing: Readonly<Record<string, Typist>>;
  /** The last event that was applied: where the stream goes on after a break. */
  readonly cursor: string;
};

export function load(snapshot: Snapshot, viewerId: string): RoomState {
  const empty: RoomState = {
    room: undefined,
    window: windowOf(snapshot.history, { viewerId, threadId: null }),
    users: {},
    counts: undefined,
    stale: false,
    typing: {},
    cursor: snapshot.history.streamCursor,
  };
  return withPeople(empty, snapshot);
}

/** The one place where an event changes what is shown. `load` and then `apply` for each event equals a later `load`. */
export function apply(state: RoomState, event: RoomEvent): RoomState {
  const next = { ...state, cursor: event.cursor, window: tell(state.window, event) };
  switch (event.__typename) {
    case 'RoomChanged':
      return { ...next, room: event.room };
    case 'UserJoined':
      return put(event.user.id in state.users ? next : counted(next, 1), [event.user]);
    case 'UsersChanged':
      return changed(next, event);
    case 'UserLeft':
      return {
        ...counted(next, -1),
        users: without(state.users, event.user.id),
        typing: without(state.typing, event.user.id),
      };
    case 'MessageAdded':
      return { ...next, typing: saidBy(state.typing, event.message) };
    case 'TypingChanged':
      return { ...next, typing: typed(state.typing, event) };
    case 'CaughtUp':
      // Of a crowd's list some came while it was asked for, the viewer first of all.
      // Who types by now is told after it.
      return { ...next, typing: {}, stale: state.stale || state.counts !== undefined };
    default:
      // Also what a newer server tells and this client does not know yet: only where to resume matters.
      return next;
  }
}

/** Who is in the room, as asked anew: nobody else is, but for those beyond what one answer holds. */
export function withPeople(state: RoomState, { users, room }: PeopleOfRoom): RoomState {
  const partial = room && room.memberCount > users.length;
  const counts = partial ? { members: room.memberCount, online: room.onlineCount } : undefined;
  return put({ ...state, room: room ? factsOf(room) : state.room, users: {}, counts, stale: false }, users);
}

function factsOf({
  memberCount: _,
  onlineCount: __,
  ...facts
}: NonNullable<PeopleOfRoom['room']>): RoomFacts {
  return facts;
}

type UsersChanged = Extract<RoomEvent, { __typename: 'UsersChanged' }>;

function changed(state: RoomState, { users, complete, memberCount, onlineCount }: UsersChanged): RoomState {
  const known = users.filter((user) => user.id in state.users);
  // Somebody unknown is one who has left, or in a partial list perhaps one who now belongs to its top.
  const stale = state.stale || !complete || (!!state.counts && known.length < users.length);
  const counts = state.counts || !complete ? { members: memberCount, online: onlineCount } : undefined;
  return put({ ...state, stale, counts }, known);
}

/** Where everybody is listed, the list counts itself. */
function counted(state: RoomState, more: number): RoomState {
  return state.counts
    ? { ...state, counts: { ...state.counts, members: state.counts.members + more } }
    : state;
}

function put(state: RoomState, users: readonly RoomUser[]): RoomState {
  const known = { ...state.users };
  for (const user of users) known[user.id] = user;
  const typing = { ...state.typing };
  for (const { id, name, nameKey } of users) if (typing[id]) typing[id] = { ...typing[id], name, nameKey };
  return { ...state, users: known, window: renamed(state.window, users), typing };
}

function without<Kept>(all: Readonly<Record<string, Kept>>, id: string): Readonly<Record<string, Kept>> {
  if (!(id in all)) return all;
  const { [id]: _gone, ...others } = all;
  return others;
}

type TypingChanged = Extract<RoomEvent, { __typename: 'TypingChanged' }>;
type Said = Extract<RoomEvent, { __typename: 'MessageAdded' }>['message'];

function typed(typing: RoomState['typing'], { user, typing: types, threadId }: TypingChanged) {
  const others = without(typing, user.id);
  return types ? { ...others, [user.id]: { ...user, threadId } } : others;
}

/** What somebody has said they do not type any more. */
function saidBy(typing: RoomState['typing'], { author, threadId }: Said): RoomState['typing'] {
  return typing[author.id]?.threadId === threadId ? without(typing, author.id) : typing;
}

/** A message bears the present name of its author, as it would after a reload. */
function renamed(window: Window, users: readonly RoomUser[]): Window {
  const now = new Map(users.map((user) => [user.id, user]));
  const named = <Said extends { readonly author: Message['author'] }>(said: Said): Said => {
    const { name, nameKey } = now.get(said.author.id) ?? said.author;
    return name === said.author.name ? said : { ...said, author: { ...said.author, name, nameKey } };
  };
  const messages = window.messages.map((message) => {
    const { replyTo } = message;
    const quoted = replyTo && named(replyTo);
    return named(quoted === replyTo ? message : { ...message, replyTo: quoted });
  });
  return messages.every((message, at) => message === window.messages[at]) ? window : { ...window, messages };
}
