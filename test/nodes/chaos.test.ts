import { expect, test } from 'vitest';
import { runTwoNodes } from '../support/chaos/two-nodes.ts';
import { describe } from '../support/history-checker.ts';
import { nodesCanRun } from '../support/nodes.ts';

/** The long form is `npm run chaos -- nodes`. */
test.skipIf(!nodesCanRun())(
  'nodes are killed, and Redis is killed, flushed and stopped, under load, and nobody loses anything',
  { timeout: 120_000 },
  async () => {
    const people = { rooms: 2, sendersPerRoom: 4, readersPerRoom: 4 };
    const report = await runTwoNodes({ ...people, kills: 2, outageMs: 500, acknowledgedMost: 100 });
    expect(describe(report.anomalies)).toBe('no anomalies');
    expect(report.acknowledged).toBe(report.sent);
    expect(report.received).toBe(4 * report.sent);
    expect(report.kills).toBe(2);
    for (const { acknowledged } of Object.values(report.outages)) expect(acknowledged).toBeGreaterThan(0);
    expect(report.complaints).toBe(0);
  },
);
