import { expect, test } from 'vitest';
import { runKills } from './support/chaos/kills.ts';
import { describe } from './support/history-checker.ts';

/** The long form is `npm run chaos`. */
const KILLS = 5;

test('the server is killed under load again and again, and nobody loses anything', async () => {
  const report = await runKills({
    rounds: KILLS,
    rooms: 2,
    sendersPerRoom: 4,
    readersPerRoom: 3,
    acknowledgedMost: 150,
  });
  expect(describe(report.anomalies)).toBe('no anomalies');
  expect(report.kills).toBe(KILLS);
  expect(report.acknowledged).toBe(report.sent);
  expect(report.received).toBe(3 * report.sent);
}, 120_000);
