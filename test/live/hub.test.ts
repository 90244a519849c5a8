import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGuest } from '../../server/accounts/guest.ts';
import type { AccountRow, LogEvent, RoomRow } from '../../server/events.ts';
import { follow } from '../../server/live/follow.ts';
import { attach, hint, hubCount } from '../../server/live/hub.ts';
import type { Followed } from '../../server/live/place.ts';
import { append } from '../../server/log/append.ts';
import { headOf, replay } from '../../server/log/replay.ts';
import { writeBatch } from '../../server/log/write.ts';
import { createRoom } from '../../server/rooms/create.ts';
import { run } from '../../server/store/database.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { saying } from '../support/saying.ts';

let app: TestApp;
let ada: AccountRow;
beforeAll(async () => {
  app = await openApp();
  ada = await createGuest('Ada');
});
afterAll(() => app.close());

const newRoom = async (): Promise<RoomRow> => (await createRoom(`room ${randomUUID()}`, null, ada)).room;
const draft = (room: RoomRow) => ({ ...saying('Hello'), room, actor: ada }) as const;

/** Somebody who reads: comes, goes, and comes back from where they were. */
function createReader(room: RoomRow, from: number) {
  const received: LogEvent[] = [];
  let position = from;
  let stream: AsyncGenerator<Followed, void> | null = null;
  let reading: Promise<void> = Promise.resolve();
  return {
    received,
    connect() {
      if (stream) return;
      const mine = follow(room.id, position);
      stream = mine;
      reading = (async () => {
        for await (const item of mine) {
          if (mine !== stream) break;
          position = item.seq;
          if (item.kind === 'event') received.push(item.event);
        }
      })();
    },
    async disconnect() {
      const ending = stream;
      stream = null;
      await ending?.return();
      await reading;
    },
    at: () => position,
  };
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('say' as const), count: fc.integer({ min: 1, max: 5 }) }),
  },
  // Another node commits: nobody here is told, or only by a hint that may be late, doubled or wrong.
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('elsewhere' as const),
      count: fc.integer({ min: 1, max: 5 }),
      hints: fc.array(fc.integer({ min: -3, max: 2 }), { maxLength: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('connect' as const), reader: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('disconnect' as const), reader: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
);

test('load + events = reload: whoever comes and goes whenever, each reader receives the log from where it began, in order, once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 30 }),
      fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
      async (steps, starts) => {
        const room = await newRoom();
        await Promise.all(Array.from({ length: 3 }, () => append(draft(room))));
        const readers = starts.map((from) => createReader(room, from));
        const sending: Promise<unknown>[] = [];
        for (const one of steps) {
          if (one.do === 'say') sending.push(...Array.from({ length: one.count }, () => append(draft(room))));
          else if (one.do === 'elsewhere') {
            await writeBatch(
              run,
              Array.from({ length: one.count }, () => draft(room)),
            );
            const head = await headOf(room.id);
            for (const off of one.hints) hint(room.id, head + off);
          } else if (one.do === 'connect') readers[one.reader]?.connect();
          else if (one.do === 'disconnect') await readers[one.reader]?.disconnect();
          else await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(sending);
        for (const reader of readers) reader.connect();
        const head = await headOf(room.id);
        hint(room.id, head);
        await expect
          .poll(() => readers.map((reader) => reader.at()), { timeout: 10_000, interval: 5 })
          .toEqual(readers.map(() => head));
        const log = await replay(room.id, 0);
        for (const [index, reader] of readers.entries())
          expect(reader.received).toEqual(log.slice(starts[index]));
        await Promise.all(readers.map((reader) => reader.disconnect()));
      },
    ),
    { numRuns: 60 },
  );
  expect(hubCount()).toBe(0);
}, 120_000);

test('a hint at what is not in the log is harmless', async () => {
  const room = await newRoom();
  const reader = createReader(room, 0);
  reader.connect();
  hint(room.id, 1_000_000);
  await append(draft(room));
  await expect.poll(reader.at).toBe(1);
  await reader.disconnect();
});

test('who leaves before the room was read, which then is behind a hint, leaves nothing running', async () => {
  const room = await newRoom();
  const hub = attach(room.id);
  hint(room.id, 7);
  // The room is being read by now.
  for (let turns = 0; turns < 3; turns++) await Promise.resolve();
  hub.detach();
  await hub.ready;
  expect(hub.head).toBe(0);
  // Whatever went on without waiting for anything would keep this from coming.
  await new Promise((resolve) => setTimeout(resolve));
  expect(hubCount()).toBe(0);
});

test('memory is bounded: a hub keeps recent events only, and a reader that does not read keeps nothing', async () => {
  const room = await newRoom();
  const hub = attach(room.id);
  await hub.ready;
  const stalled = follow(room.id, 0);
  await stalled.next();
  await Promise.all(Array.from({ length: 3_000 }, () => append(draft(room))));
  expect(hub.head).toBe(3_000);
  expect((await hub.since(2_999)).map(({ seq }) => seq)).toEqual([3_000]);
  // Older than the ring: from the log, a page at a time.
  expect(await hub.since(0)).toHaveLength(128);
  let last = 0;
  for await (const item of stalled) {
    last = item.seq;
    if (last === 3_000) break;
  }
  expect(last).toBe(3_000);
  hub.detach();
  expect(hubCount()).toBe(0);
}, 60_000);

test('what was stored but never told, because the answer to its commit was lost, is told when it is repeated', async () => {
  const room = await newRoom();
  const reader = createReader(room, 0);
  reader.connect();
  const mine = draft(room);
  // Stored behind the hub's back, as by a commit whose answer never came.
  await writeBatch(run, [mine]);
  expect(await append(mine)).toMatchObject({ duplicate: true, event: { seq: 1 } });
  await expect.poll(reader.at).toBe(1);
  await reader.disconnect();
});
