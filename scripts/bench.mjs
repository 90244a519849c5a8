// `npm run bench`: makes ready what is missing, then measures; `-- --quick` for a short run that writes nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeReady } from './ready.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

makeReady('start');
const { dependencies } = JSON.parse(readFileSync(`${root}/bench/package.json`, 'utf8'));
if (dependencies && !existsSync(`${root}/bench/node_modules`))
  run('npm', ['ci', '--prefix', 'bench', '--ignore-scripts', '--no-audit', '--no-fund']);
run(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...process.argv.slice(2)]);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
