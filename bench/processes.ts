import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START_MS = 90_000;
const STOP_MS = 20_000;
/** The unit of /proc/<pid>/stat on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;
const root = fileURLToPath(new URL('..', import.meta.url));

/** A server under measurement, in a process of its own with data of its own. */
export type Server = {
  port: number;
  /** CPU used so far by all its threads, in microseconds; NaN where the system has no /proc. */
  cpuMicros(): number;
  stop(): Promise<void>;
};

/** Everything that the run leaves on disk or running is here, and goes when it ends, however it ends. */
export const temporary = mkdtempSync(join(tmpdir(), 'bench-'));
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(temporary, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** Servers that are known, by what starts them and what they say when they are ready. */
export const servers = {
  enchanters: { args: ['dist/server/main.js'], ready: 'Enchanters is ready' },
  'yoga-prisma': { args: ['--import', 'tsx', 'bench/peers/yoga-prisma.ts'], ready: 'The peer is ready' },
} as const;

export type ServerName = keyof typeof servers;

/** Starts a server on a new, empty data folder, and waits until it is ready. */
export async function startServer(name: ServerName): Promise<Server> {
  const { args, ready } = servers[name];
  const port = await freePort();
  const folder = mkdtempSync(join(temporary, 's-'));
  const { DATABASE_URL, HOST, PUBLIC_URL, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: {
      ...env,
      NODE_ENV: 'production',
      PORT: String(port),
      DATA_DIR: folder,
      LOG_LEVEL: 'warn',
      TMPDIR: temporary,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  track(child);
  await said(child, ready, name);
  return { port, cpuMicros: () => cpuMicrosOf(child.pid), stop: () => stop(child) };
}

/** A process of ours that is spoken to by messages. */
export function startHelper(file: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  track(child);
  return child;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(force);
}

function track(child: ChildProcess): void {
  running.add(child);
  child.once('exit', () => running.delete(child));
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

/** User and system time, fields 14 and 15; the name in parentheses before them may hold anything. */
function cpuMicrosOf(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1e6) / TICKS_A_SECOND;
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
