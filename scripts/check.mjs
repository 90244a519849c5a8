// `npm run check`: everything that must hold before a commit lands. CI runs this.
import { spawnSync } from 'node:child_process';
import { makeReady } from './ready.mjs';

const bin = (path) => [process.execPath, [`node_modules/${path}`]];
const steps = [
  ['Format and lint', ...bin('@biomejs/biome/bin/biome'), ['ci', '--error-on-warnings', '.']],
  ['Types of server, tests and scripts', ...bin('typescript/bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']],
  ['Types of the web client', ...bin('typescript/bin/tsc'), ['--noEmit', '-p', 'client/tsconfig.json']],
  ['Types of the bench', ...bin('typescript/bin/tsc'), ['--noEmit', '-p', 'bench/tsconfig.json']],
  ['The seed, twice, in memory', process.execPath, ['scripts/seed.mjs', '--check']],
  ['Tests', process.execPath, ['scripts/test.mjs']],
];

makeReady('start');
for (const [says, command, args, more = []] of steps) {
  console.log(`── ${says}`);
  const { status } = spawnSync(command, [...args, ...more], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
