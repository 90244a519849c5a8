// `npm test [-- files or options of vitest]`: makes ready what is missing, runs every test, and ends with one line.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeReady } from './ready.mjs';

makeReady('start');
const { stderr: absent } = spawnSync(
  process.execPath,
  ['node_modules/tsx/dist/cli.mjs', 'scripts/servers.ts'],
  { stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' },
);
const folder = mkdtempSync(join(tmpdir(), 'enchanters-results-'));
const results = join(folder, 'results.json');
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
const { status } = spawnSync(
  process.execPath,
  [...vitest, `--outputFile.json=${results}`, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.stdout.write(absent);
try {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(status ?? 1);
