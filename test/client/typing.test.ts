import { createRoot } from 'solid-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Tell } from '../../client/connection/subscribe.ts';
import { createTyping } from '../../client/messages/createTyping.ts';

let said: unknown[];
let told: boolean;
let muted: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  [said, told, muted] = [[], true, false];
});
afterEach(() => vi.useRealTimers());

const typing = (thread?: string) =>
  createRoot((dispose) => {
    const tell: Tell = async (_document, variables) => {
      said.push(variables);
      return { setTyping: { told } } as never;
    };
    return { ...createTyping({ room: () => 'lobby', thread, tell, muted: () => muted }), dispose };
  });

test('it is said at most every three seconds, and that it ended once', () => {
  const { typed, dispose } = typing('m1');
  for (let letters = 0; letters < 70; letters++) {
    typed('Hello');
    vi.advanceTimersByTime(100);
  }
  expect(said).toEqual(Array(3).fill({ room: 'lobby', typing: true, thread: 'm1' }));
  typed(' ');
  typed('');
  expect(said.slice(3)).toEqual([{ room: 'lobby', typing: false, thread: 'm1' }]);
  dispose();
  expect(said).toHaveLength(4);
});

test('what is sent ends it by itself, and the next word says it at once; leaving ends it', () => {
  const { typed, sent, dispose } = typing();
  typed('One');
  sent();
  typed('');
  typed('T');
  dispose();
  expect(said).toEqual([true, true, false].map((typing) => ({ room: 'lobby', typing })));
});

test('whoever is muted says nothing, and where nobody is told it is seldom said', async () => {
  const { typed } = typing();
  muted = true;
  typed('Hello');
  expect(said).toEqual([]);
  [muted, told] = [false, false];
  typed('Hello');
  for (let seconds = 0; seconds < 29; seconds++) {
    await vi.advanceTimersByTimeAsync(1_000);
    typed('Hello?');
  }
  expect(said).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  typed('Hello!');
  expect(said).toHaveLength(2);
});
