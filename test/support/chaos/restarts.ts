import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from '../server.ts';
import { startCrowd } from './crowd.ts';
import { peopleIn } from './person.ts';
import { keepSending } from './send.ts';
import { type ChaosReport, createWorld, judge, until } from './world.ts';

export type RestartOptions = {
  /** How often the server is ended with SIGTERM and started again. */
  restarts: number;
  readers: number;
  /** Where the server keeps its data; removed at the end. A new folder by default. */
  dataDir?: string;
  /** A program to run the server under, such as a profiler. */
  under?: string[];
  progress?: (line: string) => void;
};

export type RestartReport = ChaosReport & {
  restarts: number;
  /** The longest that any reader heard nothing, from one thing heard to the next. */
  longestSilenceMs: number;
  /** From the moment that a server said it is ready to the first thing heard from it; over all readers and restarts. */
  resumedMs: { p50: number; p99: number; most: number };
};

const SENDERS = 2;
const PAUSE_MS = 500;
/** Messages between two restarts, so that every reader is live when the next one comes. */
const MESSAGES_BETWEEN = 8;

/** Ends the server in order and starts it again, under a room full of readers that wait as the web client does. */
export async function runRestarts(options: RestartOptions): Promise<RestartReport> {
  const { under = [], progress = () => undefined } = options;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'enchanters-chaos-')));
  const port = await freePort();
  const start = () => startServer({ dataDir, port, under, env: { RATE_LIMITS: 'off' } });
  const world = createWorld();
  const crowd = startCrowd(world);
  let server = await start();
  let up: Promise<unknown> = Promise.resolve();
  const door = () => up.then(() => server.url);
  const resumedAfter: number[] = [];
  try {
    const people = { rooms: 1, sendersPerRoom: SENDERS, readersPerRoom: options.readers };
    const { senders, readers } = await peopleIn(server.url, people);
    const reading = await crowd.read(server.url, readers, 'roomEvents');
    await until(world, () => crowd.live() === options.readers);
    progress(`${options.readers} readers are there`);
    const sending = senders.map((person) => keepSending(person, door, world, PAUSE_MS));
    await crowd.measure();
    for (let restart = 1; restart <= options.restarts; restart++) {
      const enough = world.counts.acknowledged + MESSAGES_BETWEEN;
      await until(world, () => world.counts.acknowledged >= enough);
      const endedAt = Date.now();
      const restarted = server.kill('SIGTERM').then(start);
      up = restarted;
      server = await restarted;
      const readyAt = Date.now();
      await until(world, () => crowd.backAt.every((at) => at > endedAt));
      const after = crowd.backAt.map((at) => Math.max(0, at - readyAt));
      resumedAfter.push(...after);
      const { p50, p99, most } = quantiles(after);
      progress(
        `restart ${restart}: away for ${readyAt - endedAt} ms; resumed after p50 ${p50}, p99 ${p99}, at most ${most} ms; longest silence so far ${crowd.silentMs()} ms`,
      );
    }
    const report = await judge(world, door, { senders, sending, readers: reading });
    return {
      ...report,
      restarts: options.restarts,
      longestSilenceMs: crowd.silentMs(),
      resumedMs: quantiles(resumedAfter),
    };
  } finally {
    world.sending = world.reading = false;
    await crowd.end();
    await server.kill('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  }
}

function quantiles(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
