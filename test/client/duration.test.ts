import { expect, test } from 'vitest';
import { about, duration, every } from '../../client/ui/duration.ts';
import { untilWhen } from '../../client/ui/until.ts';

test.each([
  [1, '1 second', 'every second'],
  [30, '30 seconds', 'every 30 seconds'],
  [60, '1 minute', 'every minute'],
  [90, '90 seconds', 'every 90 seconds'],
  [300, '5 minutes', 'every 5 minutes'],
  [3_600, '1 hour', 'every hour'],
])('%i seconds are %s, and come %s', (seconds, words, often) =>
  expect([duration(seconds), every(seconds)]).toEqual([words, often]));

test.each([
  [0, '1 second'],
  [24.2, '25 seconds'],
  [61, '2 minutes'],
  [3_540.5, '1 hour'],
])('%d seconds are left: about %s', (seconds, words) => expect(about(seconds)).toBe(words));

test('what ends today is told by the clock, and what ends later with its date', () => {
  const now = new Date(2026, 10, 21, 12, 0);
  expect(untilWhen(new Date(2026, 10, 21, 18, 30).toISOString(), now)).not.toContain('2026');
  expect(untilWhen(new Date(2027, 0, 1, 18, 30).toISOString(), now)).toContain('2027');
});
