// `npm run chaos [-- kills]`: the server is killed with SIGKILL 100 times under load, with clients that retry and resume;
// the history checker then names every message lost, doubled, reordered, missing, changed or made up.
import { runKills } from '../test/support/chaos/kills.ts';
import { describe } from '../test/support/history-checker.ts';

const rounds = Number(process.argv[2] ?? 100);
console.log(`Killing the server ${rounds} times under load …`);
const report = await runKills({
  rounds,
  rooms: 4,
  sendersPerRoom: 8,
  readersPerRoom: 4,
  acknowledgedMost: 400,
  progress: (line) => console.log(line),
});
const { anomalies, ...counts } = report;
console.log(`${JSON.stringify(counts)}\nThe history checker says: ${describe(anomalies)}.`);
process.exit(anomalies.length === 0 ? 0 : 1);
