// `npm run chaos [-- kills|resets|stops|restarts|nodes [count]]`: breaks things under load, again and again, with clients that
// retry and resume. The history checker then names every message lost, doubled, reordered, missing, changed or made up.
import { runKills } from '../test/support/chaos/kills.ts';
import { runResets } from '../test/support/chaos/resets.ts';
import { runRestarts } from '../test/support/chaos/restarts.ts';
import { runStops } from '../test/support/chaos/stops.ts';
import { runTwoNodes } from '../test/support/chaos/two-nodes.ts';
import type { ChaosReport } from '../test/support/chaos/world.ts';
import { describe } from '../test/support/history-checker.ts';
import { nodesCanRun } from '../test/support/nodes.ts';

/** Whatever becomes of Redis, everybody has read everything within this time after it. */
const WHOLE_WITHIN_MS = 5_000;
/** A reader is back within this time after the server is, in 99 of 100 cases. */
const RESUMED_WITHIN_MS = 1_000;

type Scenario = {
  does: (count: number) => string;
  usually: number;
  /** What is missing on this machine to run it. */
  lacks?: () => string | null;
  run: (count: number) => Promise<ChaosReport & Record<string, unknown>>;
};

const progress = (line: string) => console.log(`  ${line}`);
const crowd = { rooms: 4, sendersPerRoom: 8, readersPerRoom: 4 };

const scenarios: Record<string, Scenario> = {
  kills: {
    does: (count) => `Killing the server ${count} times`,
    usually: 100,
    run: (rounds) => runKills({ ...crowd, rounds, acknowledgedMost: 400, progress }),
  },
  resets: {
    does: (count) => `Cutting ${count} connections at random bytes, half of them with a reset,`,
    usually: 3_000,
    run: (cuts) => runResets({ ...crowd, cuts, bytesMost: 60_000, progress }),
  },
  stops: {
    does: (count) => `Stopping 20 readers in 4 processes ${count} times for 20 s, while others read on,`,
    usually: 5,
    run: (stops) =>
      runStops({
        ...{ stops, processes: 4, readersPerProcess: 5, others: 10 },
        ...{ floodBytes: 12_000_000, stoppedMs: 20_000, progress },
      }),
  },
  restarts: {
    does: (count) => `Restarting the server ${count} times with 1,000 readers`,
    usually: 5,
    async run(restarts) {
      const report = await runRestarts({ restarts, readers: 1_000, progress });
      if (report.resumedMs.p99 >= RESUMED_WITHIN_MS) fail(`More than 1 of 100 resumed after a second.`);
      return report;
    },
  },
  nodes: {
    does: (count) => `Killing two nodes ${count} times in turn, and Redis in every way for 30 s each,`,
    usually: 10,
    lacks: () => (nodesCanRun() ? null : 'PostgreSQL and Redis (apt-get install -y postgresql redis-server)'),
    async run(kills) {
      const report = await runTwoNodes({
        ...crowd,
        kills,
        outageMs: 30_000,
        acknowledgedMost: 400,
        progress,
      });
      for (const [fault, { acknowledged, wholeAfterMs }] of Object.entries(report.outages)) {
        if (acknowledged === 0) fail(`nothing was acknowledged while Redis was ${fault}.`);
        if (wholeAfterMs > WHOLE_WITHIN_MS) fail(`readers were not whole 5 s after Redis was ${fault}.`);
      }
      if (report.complaints > 0) fail('a node met an error nobody minded.');
      return report;
    },
  },
};

function fail(why: string): void {
  console.error(`  Failed: ${why}`);
  process.exitCode = 1;
}

const [chosen, count] = process.argv.slice(2);
const names = chosen === undefined ? Object.keys(scenarios) : [chosen];
const summary: string[] = [];
for (const name of names) {
  const scenario = scenarios[name];
  const times = Number(count ?? scenario?.usually);
  if (!scenario || !Number.isSafeInteger(times) || times < 1) {
    console.error(`Usage: npm run chaos -- [${Object.keys(scenarios).join('|')} [count]]`);
    process.exit(1);
  }
  const lacking = scenario.lacks?.() ?? null;
  if (lacking !== null) {
    summary.push(`${name}: did not run, because ${lacking} are not installed.`);
    continue;
  }
  console.log(`${scenario.does(times)} under load …`);
  const { anomalies, ...report } = await scenario.run(times);
  if (anomalies.length > 0) fail('somebody saw what must not be.');
  summary.push(`${name}: ${JSON.stringify(report)}\n  The history checker says: ${describe(anomalies)}.`);
}
console.log(`\n${summary.join('\n')}`);
process.exit();
