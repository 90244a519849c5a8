import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AWAY_AFTER_MS, isAway, onAway, watchAttention } from '../../client/connection/attention.ts';

let page: EventTarget;
let told: boolean[];
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  page = new EventTarget();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  told = [];
  const stopListening = onAway((away) => told.push(away));
  const stopWatching = watchAttention();
  stop = () => {
    stopListening();
    stopWatching();
  };
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const touch = (kind = 'pointermove') => page.dispatchEvent(new Event(kind));

test('nobody is at a tab that was not touched for five minutes, and somebody is as soon as it is', () => {
  vi.advanceTimersByTime(AWAY_AFTER_MS - 1);
  expect(isAway()).toBe(false);
  vi.advanceTimersByTime(1);
  expect(isAway()).toBe(true);
  touch();
  touch('keydown');
  expect(told).toEqual([true, false]);
  vi.advanceTimersByTime(AWAY_AFTER_MS);
  expect(told).toEqual([true, false, true]);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(told).toEqual([true, false, true, false]);
});

test('whoever touches it now and then is there all the time', () => {
  for (let touches = 0; touches < 50; touches++) {
    vi.advanceTimersByTime(AWAY_AFTER_MS - 1);
    touch();
  }
  expect(told).toEqual([]);
});
