// `npm test [-- files or options of vitest]`: makes ready what is missing, runs every test, and ends with one line.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeReady } from './ready.mjs';

makeReady('start');
const { stderr: absent } = spawnSync(
  process.execPath,
  ['node_modules/tsx/dist/cli.mjs', 'scripts/servers.ts'],
  { stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' },
);
/** Where what the tests write is kept in memory: half of their work on a disk is waiting for it. */
const IN_MEMORY = '/dev/shm';
const ROOM_FOR_ALL = 6 * 1024 ** 3;

// A short name: those of sockets begin with it, and may not be long.
const folder = mkdtempSync(join(hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir(), 'e-'));
// A PostgreSQL of the tests does not run as root, and must reach its folder in it.
chmodSync(folder, 0o755);
const results = join(folder, 'results.json');
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json'];
const { status } = spawnSync(
  process.execPath,
  [...vitest, `--outputFile.json=${results}`, ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, TMPDIR: folder } },
);
process.stdout.write(absent);
try {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(status ?? 1);

function hasRoom(place) {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize > ROOM_FOR_ALL;
  } catch {
    return false;
  }
}
