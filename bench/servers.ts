import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startArguments } from '../scripts/start-arguments.ts';
import { sum } from './numbers.ts';
import { root, stop, temporary, track } from './processes.ts';

const START_MS = 90_000;

/** A server under measurement, in a process of its own with data of its own. */
export type Server = {
  port: number;
  child: ChildProcess;
  /** CPU used so far by all its threads, in microseconds; NaN where the system has no /proc. */
  cpuMicros(): number;
  /** Resident memory in KiB; NaN where the system has no /proc. */
  residentKiB(): number;
  stop(): Promise<void>;
};

const peer = (file: string, ...before: string[]) => ({
  args: [...before, `bench/peers/${file}`],
  ready: 'The peer is ready',
});

/** Servers that are known, by their name in the report, what starts them and what they say when they are ready. */
export const servers = {
  enchanters: { shown: 'Enchanters', args: startArguments, ready: 'Enchanters is ready' },
  'yoga-prisma': { shown: 'Yoga + Prisma', ...peer('yoga-prisma.ts', '--import', 'tsx') },
  'raw-ws': { shown: 'raw ws', ...peer('raw-ws.mjs') },
  yoga: { shown: 'Yoga + graphql-ws', ...peer('yoga.mjs') },
  mercurius: { shown: 'mercurius', ...peer('mercurius.mjs') },
  'socket-io': { shown: 'socket.io', ...peer('socket-io.mjs') },
} as const;

export type ServerName = keyof typeof servers;

/** What a part needs beside: options of Node, environment, a channel to what it preloads, data of an earlier server. */
export type Special = { node?: string[]; env?: Record<string, string>; channel?: boolean; data?: string };

/** A new, empty data folder. */
export function newData(): string {
  return mkdtempSync(join(temporary, 's-'));
}

/** Starts a server, on a new and empty data folder where none is given, and waits until it is ready. */
export async function startServer(name: ServerName, special: Special = {}): Promise<Server> {
  const { args, ready } = servers[name];
  const port = await freePort();
  const { DATABASE_URL, REDIS_URL, HOST, PUBLIC_URL, ...env } = process.env;
  const child = spawn(process.execPath, [...(special.node ?? []), ...args], {
    cwd: root,
    env: {
      ...env,
      NODE_ENV: 'production',
      PORT: String(port),
      DATA_DIR: special.data ?? newData(),
      LOG_LEVEL: 'warn',
      RATE_LIMITS: 'off',
      TMPDIR: temporary,
      ...special.env,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(special.channel ? ['ipc' as const] : [])],
  });
  track(child);
  await said(child, ready, name);
  return {
    port,
    child,
    cpuMicros: () => cpuMicrosOf(child.pid),
    residentKiB: () => residentKiBOf(child.pid),
    stop: () => stop(child),
  };
}

/** Starts one of each, and gives them by name. */
export async function startServers<Name extends ServerName>(
  names: readonly Name[],
): Promise<Record<Name, Server>> {
  const started = {} as Record<Name, Server>;
  for (const name of names) started[name] = await startServer(name);
  return started;
}

function said(child: ChildProcess, text: string, name: string): Promise<void> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name} ${why}:\n${printed}`));
    const timer = setTimeout(() => fail(`was not ready within ${START_MS} ms`), START_MS);
    const read = (data: Buffer) => {
      if (printed.includes(text)) process.stderr.write(data);
      printed += data;
      if (!printed.includes(text)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

/** What the scheduler has counted for each thread, in nanoseconds; finer than the ticks of /proc/<pid>/stat. */
function cpuMicrosOf(pid: number | undefined): number {
  const folder = `/proc/${pid}/task`;
  try {
    return sum(
      readdirSync(folder).map((thread) => {
        const [used] = readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ');
        return Number(used) / 1000;
      }),
    );
  } catch {
    return Number.NaN;
  }
}

function residentKiBOf(pid: number | undefined): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return Number.NaN;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
