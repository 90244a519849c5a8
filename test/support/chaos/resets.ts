import { rm } from 'node:fs/promises';
import { startServer } from '../server.ts';
import { peopleIn, streamCursor } from './person.ts';
import { startCuttingProxy } from './proxy.ts';
import { startReading } from './read.ts';
import { keepSending } from './send.ts';
import { type ChaosReport, createWorld, judge, until } from './world.ts';

export type ResetOptions = {
  /** How many connections are cut. */
  cuts: number;
  rooms: number;
  sendersPerRoom: number;
  readersPerRoom: number;
  /** How far a connection may get, in bytes and in each direction. */
  bytesMost: number;
  /** Where the server keeps its data; removed at the end. A new folder by default. */
  dataDir?: string;
  progress?: (line: string) => void;
};

/** Everybody sends and reads through a proxy that cuts their connections wherever it likes, again and again. */
export async function runResets(options: ResetOptions): Promise<ChaosReport & { cuts: number }> {
  const world = createWorld();
  const { dataDir } = options;
  const server = await startServer({ ...(dataDir && { dataDir }), env: { RATE_LIMITS: 'off' } });
  const proxy = await startCuttingProxy(server.port, options.bytesMost);
  const straight = async () => server.url;
  const cutting = async () => (world.sending ? proxy.url : server.url);
  try {
    const { senders, readers } = await peopleIn(server.url, options);
    const reading = await Promise.all(
      readers.map(async (person, index) =>
        startReading(person, cutting, world, {
          stream: index % 2 === 0 ? 'messageAdded' : 'roomEvents',
          from: await streamCursor(server.url, person),
        }),
      ),
    );
    const sending = senders.map((person) => keepSending(person, cutting, world));
    for (let tenth = 1; tenth <= 10; tenth++) {
      await until(world, () => proxy.cuts() >= (options.cuts * tenth) / 10);
      const { sent, acknowledged, received } = world.counts;
      options.progress?.(
        `${proxy.cuts()} cuts: ${sent} sent, ${acknowledged} acknowledged, ${received} received`,
      );
    }
    const report = await judge(world, straight, { senders, sending, readers: reading });
    return { ...report, cuts: proxy.cuts() };
  } finally {
    world.sending = world.reading = false;
    await proxy.close();
    await server.stop();
    await rm(server.dataDir, { recursive: true, force: true });
  }
}
