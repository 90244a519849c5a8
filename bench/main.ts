import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type HistoryPlan, measureHistory } from './history.ts';
import { machine, syncMicros } from './machine.ts';
import { temporary } from './processes.ts';
import { documents, goalsOf, keptLine, lineOf, pagesTable, type Results, sendsTable } from './report.ts';
import { measureSends, type SendPlan } from './sends.ts';

const USAGE = 'Usage: npm run bench [-- --quick]';
type Plan = SendPlan & HistoryPlan;

const full: Plan = {
  rounds: 7,
  ms: 2_000,
  warmMs: 5_000,
  transports: ['WebSocket', 'HTTP'],
  messages: 200_000,
  requests: 400,
};
const quick: Plan = {
  rounds: 1,
  ms: 1_500,
  warmMs: 2_500,
  transports: ['WebSocket'],
  messages: 20_000,
  requests: 100,
};

const args = process.argv.slice(2);
if (args.some((arg) => arg !== '--quick')) {
  console.error(USAGE);
  process.exit(1);
}
const plan = args.includes('--quick') ? quick : full;

const say = (line: string) => console.log(`  ${line}`);
console.log(`On ${machine()}.\n\nSends, acknowledged when they are on disk:`);
const sends = await measureSends(plan, say);
console.log('\nPages of a long history:');
const pages = await measureHistory(plan, say);

const results: Results = {
  machine: machine(),
  sync: syncMicros(temporary),
  date: new Date().toISOString().slice(0, 10),
  plan,
  sends,
  pages,
};
const goals = goalsOf(results);
console.log(`\n${sendsTable(results)}\n\n${keptLine(results)}\n\n${pagesTable(results)}\n`);
for (const goal of goals) console.log(lineOf(goal).replaceAll('**', ''));

if (plan === full) {
  const folder = fileURLToPath(new URL('../docs/bench/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(documents(results))) writeFileSync(`${folder}${name}`, text);
  console.log('\nWritten to docs/bench/.');
}
const lost = Object.values(sends.kept).some(({ acked, stored }) => acked !== stored);
process.exit(lost || goals.some(({ met }) => !met) ? 1 : 0);
