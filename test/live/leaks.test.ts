import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupCount } from '../../server/live/group.ts';
import { hubCount } from '../../server/live/hub.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Line, openLine } from '../support/line.ts';
import type { Person } from '../support/people.ts';

const SUBSCRIPTIONS = 10_000;
const PER_LINE = 20;
const LINES_AT_ONCE = 8;
const HALF_OPEN_LINES = 20;
/** What is done once fills caches, which are bounded. */
const WARM_UP = 2_000;
/** Less than a kilobyte for each subscription after the warm-up: what leaks holds at least an iterator and a promise. */
const HEAP_MOST_BYTES = 6 * 1024 * 1024;

/** Those of the database, where it is a server, and one that is kept alive. */
const SOCKETS_MOST = 12;

const ROOMS = ['leaks one', 'leaks two', 'leaks three'];
const EVENTS =
  'subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) { __typename cursor } }';
const MESSAGES =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { id body } }';

let app: TestApp;
let ada: Person;
let token = '';
/** Before the one message of each room: every subscription has something to hear. */
const cursors = new Map<string, string>();

beforeAll(async () => {
  app = await openApp({ RATE_LIMITS: 'off' });
  ada = await app.guest('Ada', ROOMS[0] ?? '');
  token = ada.token ?? '';
  for (const room of ROOMS) {
    await ada.ask(`mutation { joinRoom(room: "${room}", create: true) { room { id } } }`);
    cursors.set(
      room,
      (await ada.ask(`{ history(room: "${room}") { streamCursor } }`)).data.history.streamCursor,
    );
    await ada.say(room, 'Hello');
  }
  await (await app.guest('Grace', 'leaks of others')).say('leaks of others', 'Hello');
});
afterAll(() => app.close());

function payload(number: number, room = ROOMS[number % ROOMS.length] ?? '') {
  return { query: number % 2 ? EVENTS : MESSAGES, variables: { room, after: cursors.get(room) } };
}
const numbers = Array.from({ length: PER_LINE }, (_, index) => index);
const subscribe = (line: Line, room?: string) =>
  line.send(...numbers.map((id) => ({ type: 'subscribe', id: `${id}`, payload: payload(id, room) })));
const complete = (line: Line) => line.send(...numbers.map((id) => ({ type: 'complete', id: `${id}` })));

async function begun(): Promise<Line> {
  const line = await openLine(app.port, token);
  subscribe(line);
  await line.heard(PER_LINE);
  return line;
}

async function overServerSentEvents(heard: boolean): Promise<void> {
  await Promise.all(
    numbers.map(async (number) => {
      const stop = new AbortController();
      const answer = fetch(`http://127.0.0.1:${app.port}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'text/event-stream',
          authorization: `Bearer ${token}`,
        },
        body: JSON.stringify(payload(number)),
        signal: stop.signal,
      });
      if (heard) await (await answer).body?.getReader().read();
      else setImmediate(() => stop.abort());
      stop.abort();
      await answer.catch(() => undefined);
    }),
  );
}

/** Each opens PER_LINE subscriptions and ends them. */
const ways: (() => Promise<void>)[] = [
  async function completed() {
    const line = await begun();
    complete(line);
    await line.close();
  },
  async function closed() {
    await (await begun()).close();
  },
  async function cut() {
    (await begun()).socket.terminate();
  },
  async function reset() {
    (await begun()).reset();
  },
  async function resetBeforeTheyBegin() {
    const line = await openLine(app.port, token);
    subscribe(line);
    setImmediate(line.reset);
  },
  async function completedBeforeTheyBegin() {
    const line = await openLine(app.port, token);
    subscribe(line);
    complete(line);
    await line.close();
  },
  async function refused() {
    const line = await openLine(app.port, token);
    subscribe(line, 'leaks of others');
    await line.heard(PER_LINE);
    await line.close();
  },
  () => overServerSentEvents(true),
  () => overServerSentEvents(false),
];

async function openAndEnd(subscriptions: number): Promise<void> {
  let left = Math.ceil(subscriptions / PER_LINE);
  const work = async () => {
    while (left-- > 0) await ways[left % ways.length]?.();
  };
  await Promise.all(Array.from({ length: LINES_AT_ONCE }, work));
}

const collectGarbage = () => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
};
const memory = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};
const active = (kind: 'Timeout' | 'TCPSocketWrap') =>
  process.getActiveResourcesInfo().filter((one) => one === kind).length;

test('10,000 subscriptions are opened and end in every way, and nothing of them stays', {
  timeout: 180_000,
}, async () => {
  const timers = active('Timeout');
  const atRest = async () => {
    await expect.poll(() => [hubCount(), groupCount()], { timeout: 30_000 }).toEqual([0, 0]);
    await expect.poll(() => active('TCPSocketWrap'), { timeout: 20_000 }).toBeLessThanOrEqual(SOCKETS_MOST);
    await expect.poll(() => active('Timeout')).toBeLessThanOrEqual(timers);
  };
  await openAndEnd(WARM_UP);
  await atRest();
  const before = memory();

  // Peers that have vanished: nothing but the ping finds them out, while the others come and go.
  const halfOpen = await Promise.all(
    Array.from({ length: HALF_OPEN_LINES }, async () => {
      const line = await openLine(app.port, token, false);
      subscribe(line);
      await line.heard(PER_LINE);
      return line;
    }),
  );
  expect(groupCount()).toBeGreaterThan(0);
  await openAndEnd(SUBSCRIPTIONS - WARM_UP - HALF_OPEN_LINES * PER_LINE);
  await Promise.all(halfOpen.splice(0).map((line) => line.closed));
  await atRest();
  await expect.poll(() => memory() - before, { timeout: 10_000 }).toBeLessThan(HEAP_MOST_BYTES);

  for (const room of ROOMS) {
    const online = async () => (await ada.ask(`{ users(room: "${room}") { online } }`)).data.users;
    await expect.poll(online, { timeout: 10_000 }).toEqual([{ online: false }]);
  }
});
