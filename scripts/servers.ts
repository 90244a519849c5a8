// Part of `npm test`: the tests of PostgreSQL and of several nodes start servers of their own, from the system's packages.
// Where those are missing, they are installed if this may be done here; otherwise one line says which tests do not run.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { findPostgres } from '../test/support/postgres.ts';
import { findRedis } from '../test/support/redis.ts';

const INSTALL_TIMEOUT_MS = 300_000;
/** What Debian asks before a package starts its service; 101 forbids it. */
const POLICY = '/usr/sbin/policy-rc.d';

const missing = (): string[] => [
  ...(findPostgres() === null ? ['postgresql'] : []),
  ...(findRedis() === null ? ['redis-server'] : []),
];

/** As root of a Debian, with the services left alone: the tests start processes of their own. */
function install(packages: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get'))
    return;
  process.stdout.write(`Installing ${packages.join(' and ')} for the tests; no service is started …`);
  const forbidsAlready = existsSync(POLICY);
  if (!forbidsAlready) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const quick = ['-qq', '-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=15'];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
      const { status } = spawnSync('apt-get', [...quick, ...args], {
        env,
        stdio: 'ignore',
        timeout: INSTALL_TIMEOUT_MS,
      });
      // A list that could not be brought up to date may serve all the same.
      if (status !== 0 && args[0] === 'install') break;
    }
  } finally {
    if (!forbidsAlready) rmSync(POLICY, { force: true });
  }
  console.log(missing().length === 0 ? ' done' : ' in vain');
}

if (missing().length > 0) install(missing());
const absent = missing();
if (absent.length > 0) {
  const [is, it] = absent.length === 1 ? ['is', 'it'] : ['are', 'them'];
  // Kept by whoever runs this for the end of its own output, where it is seen.
  console.error(
    `${absent.join(' and ')} ${is} not installed, so the tests that need ${it} did not run: apt-get install -y ${absent.join(' ')}.`,
  );
}
