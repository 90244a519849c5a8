import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  apply,
  load,
  type PeopleOfRoom,
  type RoomFacts,
  type RoomState,
  type RoomUser,
  type Snapshot,
  withPeople,
} from '../../client/messages/room-state.ts';
import { type RoomEvent, windowOf, withOlder } from '../../client/messages/window.ts';

// A room as the server keeps it: a log of what happened. Everything below is read off this log.
type Happening =
  | { readonly kind: 'said'; readonly who: string; readonly body: string }
  | { readonly kind: 'joined' | 'left'; readonly who: string }
  /** Of what had been said by then, the message at this place from the end. */
  | { readonly kind: 'deleted'; readonly back: number }
  | { readonly kind: 'renamed'; readonly to: string };

const people = ['ada', 'grace', 'linus'];
const who = fc.constantFrom(...people);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('said' as const), who, body: fc.string({ maxLength: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('joined' as const, 'left' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleted' as const), back: fc.nat(12) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('renamed' as const), to: fc.string({ maxLength: 5 }) }),
  },
);
const log = fc.array(happening, { maxLength: 60 });

const user = (id: string): RoomUser => ({
  ...{ id, name: id, nameKey: id, tag: '0000', online: true, presence: 'ONLINE' },
  account: { role: 'GUEST' },
});
const cursorAt = (seq: number) => `room:${seq}`;

/** The `seq` of the message that the happening at `seq` deleted, if that is what happened. */
function deletedBy(log: readonly Happening[], seq: number): number | undefined {
  const happened = log[seq - 1];
  if (happened?.kind !== 'deleted') return undefined;
  return log
    .slice(0, seq)
    .flatMap(({ kind }, at) => (kind === 'said' ? [at + 1] : []))
    .at(-1 - happened.back);
}

type Said = Snapshot['history']['nodes'][number];

/** @param by - as it was when the log had come so far. */
function messageAt(log: readonly Happening[], seq: number, by: number): Said | undefined {
  const happened = log[seq - 1];
  if (happened?.kind !== 'said') return undefined;
  const gone = log.slice(0, by).findIndex((_, at) => deletedBy(log, at + 1) === seq);
  return {
    ...{ id: `m${seq}`, seq, clientId: `c${seq}`, cursor: cursorAt(seq) },
    ...{ editedAt: null, pinnedAt: null, threadId: null, replyTo: null, mentions: [], mentionsRoom: false },
    ...{ reactions: [], thread: null },
    body: gone < 0 ? happened.body : '',
    deletedAt: gone < 0 ? null : new Date((gone + 1) * 1_000).toISOString(),
    createdAt: new Date(seq * 1_000).toISOString(),
    author: { id: happened.who, name: happened.who, nameKey: happened.who, tag: '0000' },
  };
}

/** @param by - when it is told: of what was deleted by then the text is told no more. */
function eventAt(log: readonly Happening[], seq: number, by = seq): RoomEvent {
  const place = { cursor: cursorAt(seq), seq };
  const happened = log[seq - 1] as Happening;
  switch (happened.kind) {
    case 'said':
      return { __typename: 'MessageAdded', ...place, message: messageAt(log, seq, by) as Said };
    case 'joined':
      return { __typename: 'UserJoined', ...place, user: user(happened.who) };
    case 'left':
      return { __typename: 'UserLeft', ...place, user: user(happened.who) };
    case 'renamed':
      return { __typename: 'RoomChanged', ...place, room: factsAt(log, seq) };
    case 'deleted': {
      const message = messageAt(log, deletedBy(log, seq) ?? 0, seq);
      // With nothing to delete, something that this client has no use for.
      return message
        ? { __typename: 'MessageDeleted', ...place, message }
        : { __typename: 'UserMuted', ...place, until: null, user: user('ada') };
    }
  }
}

function factsAt(log: readonly Happening[], seq: number): RoomFacts {
  const renamed = log.slice(0, seq).findLast(({ kind }) => kind === 'renamed');
  const name = renamed?.kind === 'renamed' ? renamed.to : 'Room';
  const rest = { private: false, description: '', archivedAt: null, slowSeconds: 0, owner: null };
  return { id: 'room', slug: `slug-${name}`, name, ...rest };
}

function usersAt(log: readonly Happening[], seq: number): RoomUser[] {
  const here = new Set<string>();
  for (const happened of log.slice(0, seq)) {
    if (happened.kind === 'joined') here.add(happened.who);
    if (happened.kind === 'left') here.delete(happened.who);
  }
  return [...here].map(user);
}

/** @param by - when the page is read. */
function pageBefore(
  log: readonly Happening[],
  before: number,
  size: number,
  by = log.length,
): Snapshot['history'] {
  const all = log.map((_, at) => messageAt(log, at + 1, by)).filter((message) => message !== undefined);
  const earlier = all.filter((message) => message.seq < before);
  const nodes = earlier.slice(-size);
  const hasPreviousPage = earlier.length > nodes.length;
  return {
    asOf: by,
    nodes,
    pageInfo: { hasPreviousPage, hasNextPage: false },
    streamCursor: cursorAt(before - 1),
  };
}

const peopleOf = (
  users: RoomUser[],
  members = users.length,
  online = users.length,
  facts = factsAt([], 0),
): PeopleOfRoom => ({
  users,
  room: { ...facts, memberCount: members, onlineCount: online },
});

function snapshotAt(log: readonly Happening[], seq: number, size: number): Snapshot {
  const users = usersAt(log, seq);
  return {
    history: pageBefore(log, seq + 1, size, seq),
    read: null,
    ...peopleOf(users, users.length, users.length, factsAt(log, seq)),
  };
}

/** Presence is told: of these people, or, in a crowd, of none of them. */
const told = (users: RoomUser[], complete = true, members = users.length, online = members): RoomEvent => ({
  __typename: 'UsersChanged',
  cursor: cursorAt(2),
  seq: 2,
  users,
  complete,
  memberCount: members,
  onlineCount: online,
});

const seqOf = (cursor: string) => Number(cursor.split(':')[1]);

const at = (snapshot: Snapshot) => load(snapshot, 'ada');

function withPage(state: RoomState, page: Snapshot['history'], since: RoomEvent[] = []): RoomState {
  return { ...state, window: withOlder(state.window, windowOf(page, state.window.view, since)) };
}

function readToTheStart(state: RoomState, log: readonly Happening[], size: number): RoomState {
  let read = state;
  while (read.window.older) read = withPage(read, pageBefore(log, seqOf(read.window.older), size));
  return read;
}

/** Up to when something is true is another thing for what was told and for what was loaded. */
const shown = ({ window: { messages, view: _, ...window }, ...state }: RoomState) => ({
  ...state,
  ...window,
  messages: messages.map(({ asOf: _, thread: __, ...message }) => message),
});

test('load + apply(events) = reload, over breaks, duplicates, deletions and older pages at any moment', () => {
  fc.assert(
    fc.property(
      log,
      fc.nat(),
      fc.integer({ min: 1, max: 7 }),
      // How far each connection gets before it breaks, how far the next goes back, whether an older page is read, and whether
      // it tells of a log that has gone on since.
      fc.array(fc.tuple(fc.nat(20), fc.nat(5), fc.boolean(), fc.boolean()), { maxLength: 8 }),
      (log, begin, size, connections) => {
        const start = log.length === 0 ? 0 : begin % (log.length + 1);
        let state = at(snapshotAt(log, start, size));
        // How far it was ever told, and where its cursor is: a connection that goes back tells again from there.
        let [told, reached] = [start, start];
        for (const [events, back, older, late] of [...connections, [log.length, 3, true, false] as const]) {
          const from = Math.max(start, reached - back);
          const asked = state.window.older;
          const since: RoomEvent[] = [];
          const asOf = told;
          for (let seq = from + 1; seq <= Math.min(log.length, from + events); seq += 1) {
            const event = eventAt(log, seq, late ? log.length : seq);
            since.push(event);
            state = apply(state, event);
            reached = seq;
            told = Math.max(told, seq);
          }
          // Read when the connection began, and answered when it has told what was deleted since.
          if (older && asked && asked === state.window.older)
            state = withPage(state, pageBefore(log, seqOf(asked), size, asOf), since);
        }
        for (let seq = reached + 1; seq <= log.length; seq += 1) state = apply(state, eventAt(log, seq));

        const reloaded = at(snapshotAt(log, log.length, size));
        expect(shown(readToTheStart(state, log, size))).toEqual(
          shown({ ...readToTheStart(reloaded, log, size), cursor: state.cursor }),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

test('messages that come in any order, any number of times, stand once and by seq', () => {
  const script = Array.from(
    { length: 12 },
    (_, at): Happening => ({ kind: 'said', who: 'ada', body: `${at}` }),
  );
  const seqs = script.map((_, at) => at + 1);
  fc.assert(
    fc.property(fc.shuffledSubarray([...seqs, ...seqs], { minLength: 1 }), (order) => {
      const empty = at({ history: pageBefore([], 1, 50), read: null, ...peopleOf([]) });
      const state = order.map((seq) => eventAt(script, seq)).reduce(apply, empty);
      expect(state.window.messages.map(({ seq }) => seq)).toEqual([...new Set(order)].sort((a, b) => a - b));
    }),
  );
});

test('an event of a kind that this client does not know moves the cursor and nothing else', () => {
  const state = at(snapshotAt([{ kind: 'said', who: 'ada', body: 'hello' }], 1, 50));
  const unknown = { __typename: 'SomethingNew', cursor: 'room:2', seq: 2 } as unknown as RoomEvent;
  expect(apply(state, unknown)).toEqual({ ...state, cursor: 'room:2' });
});

test('a message from before the loaded pages is left to its page', () => {
  const script = Array.from(
    { length: 6 },
    (_, at): Happening => ({ kind: 'said', who: 'ada', body: `${at}` }),
  );
  const state = at(snapshotAt(script, 6, 2));
  expect(apply(state, eventAt(script, 2)).window.messages.map(({ seq }) => seq)).toEqual([5, 6]);
  expect(readToTheStart(apply(state, eventAt(script, 2)), script, 2).window.messages).toHaveLength(6);
});

test('who is renamed is renamed in what they said, as a reload would show it', () => {
  const script: Happening[] = [
    { kind: 'joined', who: 'ada' },
    { kind: 'said', who: 'ada', body: 'hello' },
  ];
  const state = at(snapshotAt(script, 2, 50));
  const countess = { ...user('ada'), name: 'Countess' };
  expect(apply(state, told([countess])).window.messages[0]?.author.name).toBe('Countess');
  expect(withPeople(state, peopleOf([countess])).window.messages[0]?.author.name).toBe('Countess');
  const types: RoomEvent = {
    ...{ __typename: 'TypingChanged', cursor: cursorAt(2), seq: 2, typing: true, threadId: null },
    user: { id: 'ada', name: 'ada', nameKey: 'ada', tag: '0000' },
  };
  expect(apply(apply(state, types), told([countess])).typing.ada?.name).toBe('Countess');
});

test('who types is shown until they say it there, leave, stop, or the connection was broken', () => {
  const script: Happening[] = [
    { kind: 'joined', who: 'grace' },
    { kind: 'said', who: 'grace', body: 'hello' },
    { kind: 'left', who: 'grace' },
  ];
  const types = (id: string, typing: boolean, threadId: string | null = null): RoomEvent => ({
    ...{ __typename: 'TypingChanged', cursor: cursorAt(1), seq: 1, typing, threadId },
    user: { id, name: id, nameKey: id, tag: '0000' },
  });
  const typists = (...events: RoomEvent[]) =>
    Object.keys(events.reduce(apply, at(snapshotAt(script, 1, 50))).typing);
  const both = [types('linus', true), types('grace', true)];
  expect(typists(...both)).toEqual(['linus', 'grace']);
  expect(typists(...both, types('linus', true, 'm1'))).toEqual(['grace', 'linus']);
  expect(typists(...both, eventAt(script, 2))).toEqual(['linus']);
  expect(typists(types('grace', true, 'm1'), eventAt(script, 2))).toEqual(['grace']);
  expect(typists(...both, eventAt(script, 3))).toEqual(['linus']);
  expect(typists(...both, types('linus', false))).toEqual(['grace']);
  expect(
    typists(
      ...both,
      { __typename: 'CaughtUp', cursor: cursorAt(1), seq: 1, missed: 0 },
      both[1] as RoomEvent,
    ),
  ).toEqual(['grace']);
});

test('a change of somebody who has left does not bring them back', () => {
  const script: Happening[] = [
    { kind: 'joined', who: 'ada' },
    { kind: 'left', who: 'ada' },
  ];
  const state = at(snapshotAt(script, 2, 50));
  const users = [{ ...user('ada'), online: false }];
  expect(apply(state, told(users))).toMatchObject({ users: {}, stale: false });
});

describe('a crowd', () => {
  const small = at(snapshotAt([{ kind: 'joined', who: 'ada' }], 1, 50));

  test('is told as counts: the list stays and is stale until it is asked for anew', () => {
    const crowd = apply(small, told([], false, 150, 120));
    expect(crowd).toMatchObject({ counts: { members: 150, online: 120 }, stale: true });
    expect(Object.keys(crowd.users)).toEqual(['ada']);
    // What is told in full later does not make up for what was not.
    expect(apply(crowd, told([user('ada')], true, 90, 60))).toMatchObject({
      counts: { members: 90, online: 60 },
      stale: true,
    });
    const asked = withPeople(crowd, peopleOf([user('grace'), user('linus')], 150, 120));
    expect(asked).toMatchObject({ counts: { members: 150, online: 120 }, stale: false });
    expect(Object.keys(asked.users)).toEqual(['grace', 'linus']);
    expect(withPeople(crowd, peopleOf([user('ada')]))).toMatchObject({ counts: undefined, stale: false });
  });

  test('of whom only some are listed counts who comes and goes, and asks anew when somebody unlisted changes', () => {
    const partial = withPeople(small, peopleOf([user('ada')], 150, 1));
    const grace = { cursor: cursorAt(3), seq: 3, user: user('grace') };
    const came = apply(partial, { __typename: 'UserJoined', ...grace });
    expect(came.counts?.members).toBe(151);
    expect(apply(came, { __typename: 'UserLeft', ...grace }).counts?.members).toBe(150);
    expect(apply(partial, { __typename: 'UserLeft', ...grace }).counts?.members).toBe(149);
    expect(apply(partial, told([user('ada')], true, 150, 1)).stale).toBe(false);
    const changed = apply(partial, told([user('grace')], true, 150, 2));
    expect(changed).toMatchObject({ counts: { members: 150, online: 2 }, stale: true });
    expect(Object.keys(changed.users)).toEqual(['ada']);
  });
});
