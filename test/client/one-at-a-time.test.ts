import { expect, test } from 'vitest';
import { oneAtATime } from '../../client/connection/one-at-a-time.ts';

test('what is wanted while it runs is one more run, which begins after', async () => {
  const ends: (() => void)[] = [];
  const refresh = oneAtATime(() => new Promise<void>((resolve) => ends.push(resolve)));
  const first = refresh();
  const later = [refresh(), refresh(), refresh()];
  expect(ends.length).toBe(1);
  ends[0]?.();
  await first;
  await Promise.resolve();
  expect(ends.length).toBe(2);
  ends[1]?.();
  await Promise.all(later);
  expect(ends.length).toBe(2);
  const again = refresh();
  expect(ends.length).toBe(3);
  ends[2]?.();
  await again;
});

test('a run that fails fails for those who wanted it, and not the next', async () => {
  let runs = 0;
  const refresh = oneAtATime(async () => {
    runs += 1;
    await Promise.resolve();
    if (runs === 1) throw new Error('The first one fails.');
  });
  const first = refresh();
  const second = refresh();
  await expect(first).rejects.toThrow('The first one fails.');
  await second;
  expect(runs).toBe(2);
});
