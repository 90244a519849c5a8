// `npm run bench`: makes ready what is missing, then measures and writes docs/bench. `-- --quick` is a short run, names of
// parts run only these; both write nothing.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReady } from './ready.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

makeReady('start');
if (changedAt('bench/node_modules/.package-lock.json') < changedAt('bench/package-lock.json'))
  run('npm', ['ci', '--prefix', 'bench', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
run(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)]);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function changedAt(path) {
  return statSync(`${root}/${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
