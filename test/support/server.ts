import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startArguments } from '../../scripts/start-arguments.ts';

const START_MS = 60_000;
const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, startArguments.at(-1) ?? '');

export type ServerOptions = {
  port?: number;
  dataDir?: string;
  env?: Record<string, string>;
  /** A program to run the server under, such as strace. */
  under?: string[];
};

export type RunningServer = {
  url: string;
  port: number;
  dataDir: string;
  pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Ends it with a signal (SIGKILL by default) and waits until it is gone. Its data stays. @returns its exit code. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it in order and removes the data directory, where this made it. */
  stop(): Promise<void>;
};

/** Starts the real, built server as a process of its own, and waits until it says that it is ready. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'enchanters-test-')));
  const port = options.port ?? (await freePort());
  const [command = process.execPath, ...rest] = [
    ...(options.under ?? []),
    process.execPath,
    ...startArguments,
  ];
  const child = spawn(command, rest, {
    cwd: root,
    env: {
      ...withoutSettings(process.env),
      PORT: String(port),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      RATE_LIMITS: 'off',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  const output = await ready(child);
  // Not at its exit: what it said last may come after that.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    dataDir,
    pid: child.pid ?? 0,
    output,
    kill,
    async stop() {
      await kill('SIGTERM');
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs the server to its end, for starts that are refused. */
export async function runServer(
  args: string[],
  env: Record<string, string>,
  cwd = root,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [...startArguments.slice(0, -1), program, ...args], {
    cwd,
    env: { ...withoutSettings(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithUs(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** A setting in the environment of whoever runs the tests must not change them. */
function withoutSettings({
  PORT,
  HOST,
  DATA_DIR,
  DATABASE_URL,
  REDIS_URL,
  PUBLIC_URL,
  RATE_LIMITS,
  TRUST_PROXY,
  VITEST,
  NODE_ENV,
  ...env
}: NodeJS.ProcessEnv) {
  return env;
}

/** A test that fails may not come to end it: nothing is left running. */
function endWithUs(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

function ready(child: ChildProcess): Promise<() => string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The server ${why}:\n${printed}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`was not ready within ${START_MS} ms`);
    }, START_MS);
    const read = (data: Buffer) => {
      printed += data;
      if (!printed.includes('Enchanters is ready')) return;
      clearTimeout(timer);
      resolve(() => printed);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}
