import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './server.ts';

/** Where Debian, Homebrew and others put the programs of a PostgreSQL server. */
const PLACES = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr/pgsql'];

/** The database, among those of the tests, that has every migration and nothing in it. */
export const EMPTY = 'empty';

export type Postgres = {
  url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** The folder of a PostgreSQL server's programs; null where none is installed. */
export function findPostgres(): string | null {
  for (const place of PLACES.filter(existsSync)) {
    const versions = readdirSync(place).sort().reverse();
    const found = versions
      .map((version) => join(place, version, 'bin'))
      .find((bin) => existsSync(join(bin, 'initdb')));
    if (found) return found;
  }
  return null;
}

/** A PostgreSQL of one's own, on a free port and a new folder, with `fsync` on unless `more` says otherwise. It refuses to run as root. */
export async function startPostgres(bin: string, more: string[] = []): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'enchanters-postgres-'));
  const user = unprivileged();
  if (user) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder, stdio: 'ignore' as const };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', join(folder, 'data'), '-U', 'enchanters', '-A', 'trust', '--no-sync'],
    options,
  );
  const port = await freePort();
  let server: ChildProcess | null = null;
  const start = async () => {
    const settings = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder, ...more];
    server = spawn(join(bin, 'postgres'), ['-D', join(folder, 'data'), ...settings], options);
    const started = server;
    process.once('exit', () => started.kill('SIGQUIT'));
    for (let tries = 0; ; tries++) {
      try {
        execFileSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port), '-t', '1'], {
          stdio: 'ignore',
        });
        return;
      } catch (error) {
        if (tries > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const ending = server;
    server = null;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  };
  await start();
  return {
    url: `postgresql://enchanters@127.0.0.1:${port}/postgres`,
    start,
    // SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint, connections cut, recovery at the next start.
    kill: () => end('SIGQUIT'),
    async stop() {
      await end('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** @returns the address of the new database, which is empty or a copy of another one of this server. */
export async function createDatabase(url: string, name: string, template = 'template1'): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  await client.end();
  return url.replace(/[^/]*$/, name);
}
