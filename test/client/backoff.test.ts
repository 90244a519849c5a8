import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff, createBackoff } from '../../client/connection/backoff.ts';

test('waits grow, are bounded, and are never the same for everybody', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
      const wait = backoff(failures, () => chance);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(6_000, 400 * 2 ** failures));
      expect(wait).toBeCloseTo(chance * backoff(failures, () => 1));
    }),
  );
});

test('a server that restarts is asked again soon, for ten seconds; one that is gone, ever more rarely', () => {
  let now = 0;
  const longest = createBackoff(
    () => now,
    () => 1,
  );
  const gone = {};
  const restarting = { restarting: true };
  expect([gone, gone, gone, gone, gone].map(longest.wait)).toEqual([400, 800, 1_600, 3_200, 6_000]);
  expect([restarting, gone, gone, gone].map(longest.wait)).toEqual([500, 500, 500, 500]);
  now = 9_999;
  expect(longest.wait(gone)).toBe(500);
  now = 10_000;
  expect(longest.wait(gone)).toBe(6_000);

  longest.wait(restarting);
  longest.succeeded();
  expect([gone, gone].map(longest.wait)).toEqual([400, 800]);
});

test('nobody comes back before the server asks for it, and not all at the same moment', () => {
  const waits = [0, 0.5, 1].map((chance) => {
    const { wait } = createBackoff(undefined, () => chance);
    return [wait({ retryAfter: 9 }), wait({ retryAfter: 9 })];
  });
  expect(waits).toEqual([
    [9_000, 9_000],
    [9_200, 9_400],
    [9_400, 9_800],
  ]);
});
