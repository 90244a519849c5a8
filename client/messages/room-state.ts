import type {
  MessagePartsFragment,
  PeopleOfRoomFragment,
  RoomEventsSubscription,
  RoomFactsFragment,
  SnapshotQuery,
  UserPartsFragment,
} from '../graphql/documents.ts';

export type Message = MessagePartsFragment;
export type RoomUser = UserPartsFragment;
export type RoomFacts = RoomFactsFragment;
export type RoomEvent = RoomEventsSubscription['roomEvents'];
export type Snapshot = SnapshotQuery;
export type PeopleOfRoom = PeopleOfRoomFragment;
export type Page = { readonly nodes: readonly Message[]; readonly pageInfo: Snapshot['history']['pageInfo'] };

/** Everything a room page shows. Never changed in place: a new state shares what did not change with the old one. */
export type RoomState = {
  /** The room as it is now: it may be renamed, archived or handed over while one is in it. */
  readonly room: RoomFacts | undefined;
  /** By `seq`, each once. */
  readonly messages: readonly Message[];
  /** By `seq`, what was deleted before it was loaded: a page that was asked for before would bring its text back. */
  readonly deleted: Readonly<Record<number, Message>>;
  readonly users: Readonly<Record<string, RoomUser>>;
  /** How many people there are, where `users` holds only some of them. */
  readonly counts: { readonly members: number; readonly online: number } | undefined;
  /** Whether people came or went of whom nothing was told but the counts: then the list is worth asking for anew. */
  readonly stale: boolean;
  /** The last event that was applied: where the stream goes on after a break. */
  readonly cursor: string;
  /** Where older history goes on, or nothing if it has all been read. */
  readonly older: string | undefined;
};

export function load(snapshot: Snapshot): RoomState {
  const empty: RoomState = {
    room: undefined,
    messages: [],
    deleted: {},
    users: {},
    counts: undefined,
    stale: false,
    cursor: snapshot.history.streamCursor,
    older: undefined,
  };
  return withPeople(withOlder(empty, snapshot.history), snapshot);
}

/** The one place where an event changes what is shown. `load` and then `apply` for each event equals a later `load`. */
export function apply(state: RoomState, event: RoomEvent): RoomState {
  const next = { ...state, cursor: event.cursor };
  switch (event.__typename) {
    case 'MessageAdded':
      return { ...next, messages: insert(state, event.message) };
    case 'MessageDeleted':
      return withDeleted(next, event.message);
    case 'RoomChanged':
      return { ...next, room: event.room };
    case 'UserJoined':
      return put(event.user.id in state.users ? next : counted(next, 1), [event.user]);
    case 'UsersChanged':
      return changed(next, event);
    case 'UserLeft':
      return { ...counted(next, -1), users: without(state.users, event.user.id) };
    case 'CaughtUp':
      // Of a crowd's list some came while it was asked for, the viewer first of all.
      return { ...next, stale: state.stale || state.counts !== undefined };
    default:
      // Also what a newer server tells and this client does not know yet: only where to resume matters.
      return next;
  }
}

export function withOlder(state: RoomState, page: Page): RoomState {
  const older = page.pageInfo.hasPreviousPage ? (page.pageInfo.startCursor ?? undefined) : undefined;
  const first = state.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  const read = page.nodes
    .filter((message) => message.seq < first)
    .map((message) => state.deleted[message.seq] ?? message);
  const messages = [...read, ...state.messages];
  const unread = ([seq]: [string, Message]) => !!older && Number(seq) < (messages[0]?.seq ?? first);
  return {
    ...state,
    older,
    messages,
    deleted: Object.fromEntries(Object.entries(state.deleted).filter(unread)),
  };
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

function insert({ messages, older }: RoomState, message: Message): readonly Message[] {
  // What lies before the oldest loaded message comes with its page; alone it would leave a hole behind it.
  if (older && message.seq < (messages[0]?.seq ?? 0)) return messages;
  const before = messages.findLastIndex(({ seq }) => seq <= message.seq);
  if (messages[before]?.seq === message.seq) return messages;
  return messages.toSpliced(before + 1, 0, message);
}

function withDeleted(state: RoomState, message: Message): RoomState {
  const isUnread = state.older && message.seq < (state.messages[0]?.seq ?? Number.POSITIVE_INFINITY);
  if (isUnread) return { ...state, deleted: { ...state.deleted, [message.seq]: message } };
  return { ...state, messages: state.messages.map((had) => (had.seq === message.seq ? message : had)) };
}

function put(state: RoomState, users: readonly RoomUser[]): RoomState {
  const known = { ...state.users };
  for (const user of users) known[user.id] = user;
  return { ...state, users: known, messages: renamed(state.messages, users) };
}

function without(users: RoomState['users'], id: string): RoomState['users'] {
  const { [id]: _gone, ...others } = users;
  return others;
}

/** A message bears the present name of its author, as it would after a reload. */
function renamed(messages: readonly Message[], users: readonly RoomUser[]): readonly Message[] {
  const names = new Map(users.map((user) => [user.id, user.name]));
  const stale = ({ author }: Message) => names.has(author.id) && names.get(author.id) !== author.name;
  if (!messages.some(stale)) return messages;
  return messages.map((message) =>
    stale(message)
      ? {
          ...message,
          author: { ...message.author, name: names.get(message.author.id) ?? message.author.name },
        }
      : message,
  );
}
