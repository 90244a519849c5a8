import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from '../server.ts';
import { peopleIn } from './person.ts';
import { startReading } from './read.ts';
import { keepSending } from './send.ts';
import { type ChaosReport, createWorld, judge, until } from './world.ts';

export type KillOptions = {
  /** How often the server is killed. */
  rounds: number;
  rooms: number;
  sendersPerRoom: number;
  readersPerRoom: number;
  /** Acknowledgements to wait for before a kill: a random number up to this. */
  acknowledgedMost: number;
  /** Where the server keeps its data; removed at the end. A new folder by default. */
  dataDir?: string;
  progress?: (line: string) => void;
};

/**
 * Kills the server with SIGKILL again and again while people send and read; clients retry with the same `clientId` and
 * resume from their cursors, and at the end the history checker judges what everybody saw.
 */
export async function runKills(options: KillOptions): Promise<ChaosReport & { kills: number }> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'enchanters-chaos-')));
  const port = await freePort();
  const start = () => startServer({ dataDir, port, env: { RATE_LIMITS: 'off' } });
  const world = createWorld();
  let server = await start();
  let up: Promise<unknown> = Promise.resolve();
  const door = () => up.then(() => server.url);
  try {
    const { senders, readers } = await peopleIn(server.url, options);
    const reading = await Promise.all(readers.map((person) => startReading(person, door, world)));
    const sending = senders.map((person) => keepSending(person, door, world));
    let kills = 0;
    for (; kills < options.rounds; kills++) {
      const { sent, acknowledged, received } = world.counts;
      if (kills % 10 === 9)
        options.progress?.(
          `${kills} kills: ${sent} sent, ${acknowledged} acknowledged, ${received} received`,
        );
      const enough = acknowledged + 1 + Math.floor(Math.random() * options.acknowledgedMost);
      await until(world, () => world.counts.acknowledged >= enough);
      const restarted = server.kill().then(start);
      up = restarted;
      server = await restarted;
    }
    return { ...(await judge(world, door, { senders, sending, readers: reading })), kills };
  } finally {
    world.sending = world.reading = false;
    await server.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}
