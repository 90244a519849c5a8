import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCoalesced } from '../../client/inbox/coalesced.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const counted = () => {
  const act = vi.fn();
  return { act, ...createCoalesced(act, () => Date.now()) };
};

test('a burst of changes is one', () => {
  const { act, call } = counted();
  for (let change = 0; change < 100; change += 1) call();
  expect(act).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(act).toHaveBeenCalledTimes(1);
});

test('changes without an end are told of every two seconds, and the last one always is', () => {
  const { act, call } = counted();
  for (let at = 0; at < 10_000; at += 100) {
    call();
    vi.advanceTimersByTime(100);
  }
  vi.runAllTimers();
  expect(act.mock.calls.length).toBeLessThanOrEqual(6);
  const before = act.mock.calls.length;
  call();
  vi.runAllTimers();
  expect(act).toHaveBeenCalledTimes(before + 1);
});

test('who has stopped is told of nothing more', () => {
  const { act, call, stop } = counted();
  call();
  stop();
  vi.runAllTimers();
  expect(act).not.toHaveBeenCalled();
});
