import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { freePort } from './server.ts';

const PLACES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', '/usr/sbin'];
const START_TRIES = 200;

export type Redis = {
  url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with nothing in it. */
  start(): Promise<void>;
  /** Stops it where it stands: connections stay, nothing is answered. */
  pause(): void;
  resume(): void;
  /** Forgets everything, and throws out whoever is connected. */
  flush(): Promise<void>;
  stop(): Promise<void>;
};

/** The program of a Redis server; null where none is installed. */
export function findRedis(): string | null {
  return PLACES.map((place) => join(place, 'redis-server')).find(existsSync) ?? null;
}

/** A Redis of one's own, on a free port, in memory. */
export async function startRedis(program: string, more: string[] = []): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'enchanters-redis-'));
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder, ...more];
  let server: ChildProcess | null = null;
  const start = async () => {
    const started = spawn(program, settings, { stdio: 'ignore' });
    server = started;
    const endWithUs = () => started.kill('SIGKILL');
    process.once('exit', endWithUs);
    started.once('exit', () => process.off('exit', endWithUs));
    for (let tries = 0; ; tries++) {
      try {
        return await command(url, ['PING']);
      } catch (error) {
        // That it wants a password first is an answer too.
        if (/NOAUTH/.test(String(error))) return;
        if (tries > START_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
  };
  const kill = async () => {
    const ending = server;
    server = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url,
    start,
    kill,
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    async flush() {
      await command(url, ['FLUSHALL']);
      for (const type of ['pubsub', 'normal']) await command(url, ['CLIENT', 'KILL', 'TYPE', type]);
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function command(url: string, args: string[]): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.sendCommand(args);
  } finally {
    client.destroy();
  }
}
