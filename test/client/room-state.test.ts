import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  apply,
  load,
  type Message,
  type RoomEvent,
  type RoomState,
  type RoomUser,
  type Snapshot,
  withOlder,
  withUsers,
} from '../../client/messages/room-state.ts';

// A room as the server keeps it: a log of what happened. Everything below is read off this log.
type Happening =
  | { readonly kind: 'said'; readonly who: string; readonly body: string }
  | { readonly kind: 'joined' | 'left'; readonly who: string };

const people = ['ada', 'grace', 'linus'];
const who = fc.constantFrom(...people);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('said' as const), who, body: fc.string({ maxLength: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('joined' as const, 'left' as const), who }) },
);
const log = fc.array(happening, { maxLength: 60 });

const user = (id: string): RoomUser => ({ id, name: id, tag: '0000', online: true });
const cursorAt = (seq: number) => `room:${seq}`;

function messageAt(log: readonly Happening[], seq: number): Message | undefined {
  const happened = log[seq - 1];
  if (happened?.kind !== 'said') return undefined;
  return {
    id: `m${seq}`,
    seq,
    clientId: `c${seq}`,
    body: happened.body,
    createdAt: new Date(seq * 1_000).toISOString(),
    author: { id: happened.who, name: happened.who, tag: '0000' },
  };
}

function eventAt(log: readonly Happening[], seq: number): RoomEvent {
  const cursor = cursorAt(seq);
  const message = messageAt(log, seq);
  if (message) return { __typename: 'MessageAdded', cursor, message };
  const { kind, who } = log[seq - 1] as Happening;
  return { __typename: kind === 'left' ? 'UserLeft' : 'UserJoined', cursor, user: user(who) };
}

function usersAt(log: readonly Happening[], seq: number): RoomUser[] {
  const here = new Set<string>();
  for (const { kind, who } of log.slice(0, seq)) {
    if (kind === 'joined') here.add(who);
    if (kind === 'left') here.delete(who);
  }
  return [...here].map(user);
}

function pageBefore(log: readonly Happening[], before: number, size: number): Snapshot['history'] {
  const all = log.map((_, at) => messageAt(log, at + 1)).filter((message) => message !== undefined);
  const earlier = all.filter((message) => message.seq < before);
  const nodes = earlier.slice(-size);
  const [first] = nodes;
  const hasPreviousPage = earlier.length > nodes.length;
  return {
    nodes,
    pageInfo: { hasPreviousPage, startCursor: first ? cursorAt(first.seq) : null },
    streamCursor: cursorAt(before - 1),
  };
}

const snapshotAt = (log: readonly Happening[], seq: number, size: number): Snapshot => ({
  history: pageBefore(log, seq + 1, size),
  users: usersAt(log, seq),
});

const seqOf = (cursor: string) => Number(cursor.split(':')[1]);

function readToTheStart(state: RoomState, log: readonly Happening[], size: number): RoomState {
  let read = state;
  while (read.older) read = withOlder(read, pageBefore(log, seqOf(read.older), size));
  return read;
}

test('load + apply(events) = reload, over breaks, duplicates and older pages at any moment', () => {
  fc.assert(
    fc.property(
      log,
      fc.nat(),
      fc.integer({ min: 1, max: 7 }),
      // How far each connection gets before it breaks, how far the next goes back, and whether an older page is read.
      fc.array(fc.tuple(fc.nat(20), fc.nat(5), fc.boolean()), { maxLength: 8 }),
      (log, at, size, connections) => {
        const start = log.length === 0 ? 0 : at % (log.length + 1);
        let state = load(snapshotAt(log, start, size));
        for (const [events, back, older] of [...connections, [log.length, 3, true] as const]) {
          const from = Math.max(start, seqOf(state.cursor) - back);
          for (let seq = from + 1; seq <= Math.min(log.length, from + events); seq += 1)
            state = apply(state, eventAt(log, seq));
          if (older && state.older) state = withOlder(state, pageBefore(log, seqOf(state.older), size));
        }
        for (let seq = seqOf(state.cursor) + 1; seq <= log.length; seq += 1)
          state = apply(state, eventAt(log, seq));

        const reloaded = load(snapshotAt(log, log.length, size));
        expect(readToTheStart(state, log, size)).toEqual(readToTheStart(reloaded, log, size));
      },
    ),
    { numRuns: 400 },
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
      const empty = load({ history: pageBefore([], 1, 50), users: [] });
      const state = order.map((seq) => eventAt(script, seq)).reduce(apply, empty);
      expect(state.messages.map(({ seq }) => seq)).toEqual([...new Set(order)].sort((a, b) => a - b));
    }),
  );
});

test('an event of a kind that this client does not know moves the cursor and nothing else', () => {
  const state = load(snapshotAt([{ kind: 'said', who: 'ada', body: 'hello' }], 1, 50));
  const unknown = { __typename: 'ReactionAdded', cursor: 'room:2' } as unknown as RoomEvent;
  expect(apply(state, unknown)).toEqual({ ...state, cursor: 'room:2' });
});

test('a message from before the loaded pages is left to its page', () => {
  const script = Array.from(
    { length: 6 },
    (_, at): Happening => ({ kind: 'said', who: 'ada', body: `${at}` }),
  );
  const state = load(snapshotAt(script, 6, 2));
  expect(apply(state, eventAt(script, 2)).messages.map(({ seq }) => seq)).toEqual([5, 6]);
  expect(readToTheStart(apply(state, eventAt(script, 2)), script, 2).messages).toHaveLength(6);
});

test('who is renamed is renamed in what they said, as a reload would show it', () => {
  const script: Happening[] = [
    { kind: 'joined', who: 'ada' },
    { kind: 'said', who: 'ada', body: 'hello' },
  ];
  const state = load(snapshotAt(script, 2, 50));
  const countess = { ...user('ada'), name: 'Countess' };
  const cursor = cursorAt(2);
  expect(
    apply(state, { __typename: 'UsersChanged', cursor, users: [countess] }).messages[0]?.author.name,
  ).toBe('Countess');
  expect(withUsers(state, [countess]).messages[0]?.author.name).toBe('Countess');
});

test('a change of somebody who has left does not bring them back', () => {
  const script: Happening[] = [
    { kind: 'joined', who: 'ada' },
    { kind: 'left', who: 'ada' },
  ];
  const state = load(snapshotAt(script, 2, 50));
  const users = [{ ...user('ada'), online: false }];
  expect(apply(state, { __typename: 'UsersChanged', cursor: cursorAt(2), users }).users).toEqual({});
});
