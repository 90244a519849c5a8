import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type BusListener, openBus } from '../../server/live/bus.ts';
import type { Claim } from '../../server/live/hear-presence.ts';

const from = randomUUID();
let listener: BusListener;
let close: () => Promise<void>;
let hellos = 0;

beforeAll(async () => {
  vi.useFakeTimers();
  await import('../../server/live/hear-presence.ts');
  close = await openBus((opened) => {
    listener = opened;
    return {
      async publish(text) {
        if (JSON.parse(text).topic === 'hello') hellos++;
        return true;
      },
      async close() {},
    };
  });
  listener.up();
  hellos = 0;
});
afterAll(async () => {
  await close();
  vi.useRealTimers();
});

function says(number: number, begin = false): void {
  const nothing = { here: [], gone: [], renamed: [], goodbye: false };
  const message: Claim = { number, begin, end: begin, ...nothing };
  listener.heard(JSON.stringify({ from, topic: 'presence', message }));
}

test('a node that misses one message after another asks once a second, and once more for the last it missed', () => {
  says(1, true);
  says(2);
  expect(hellos).toBe(0);
  says(4);
  expect(hellos).toBe(1);
  says(5, true);
  for (const number of [7, 9, 11]) says(number);
  expect(hellos).toBe(1);
  vi.advanceTimersByTime(999);
  expect(hellos).toBe(1);
  vi.advanceTimersByTime(1);
  expect(hellos).toBe(2);
  vi.advanceTimersByTime(10_000);
  expect(hellos).toBe(2);
});
