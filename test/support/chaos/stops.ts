import { readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from '../server.ts';
import { startCrowd } from './crowd.ts';
import { peopleIn } from './person.ts';
import { type Reader, startReading } from './read.ts';
import { sendOne } from './send.ts';
import { type ChaosReport, createWorld, judge, until } from './world.ts';

export type StopOptions = {
  /** How often the processes are stopped, the room is flooded, and they are continued. */
  stops: number;
  /** Processes of readers that are stopped, and readers in each. */
  processes: number;
  readersPerProcess: number;
  /** Readers who read on meanwhile. */
  others: number;
  /** How much is said while they are stopped: more than the sockets' buffers in the kernel, and an outbox, hold. */
  floodBytes: number;
  /** How long they stay stopped after that. */
  stoppedMs?: number;
  /** Where the server keeps its data; removed at the end. A new folder by default. */
  dataDir?: string;
  progress?: (line: string) => void;
};

export type StopReport = ChaosReport & {
  stops: number;
  /** How many messages the stopped readers were behind, at most, when they were continued. */
  behind: number;
  /** How often one of them had lost its connection, and came back from its cursor. */
  resumed: number;
  /** How many connections were lost with each close code. */
  closed: Record<number, number>;
};

/** What the system's table calls a connection that is over on both sides. */
const TIME_WAIT = '06';
const SENDERS = 8;
/** The longest body there is, in characters of three bytes. */
const BODY = '滿'.repeat(3_900);
const BODY_BYTES = 3 * BODY.length;

/** Stops processes of readers with SIGSTOP while their room is flooded, and lets them go on: they and all others are whole. */
export async function runStops(options: StopOptions): Promise<StopReport> {
  const { dataDir, progress = () => undefined, stoppedMs = 0 } = options;
  const server = await startServer({ ...(dataDir && { dataDir }), env: { RATE_LIMITS: 'off' } });
  const world = createWorld();
  const door = async () => server.url;
  const crowds = Array.from({ length: options.processes }, () => startCrowd(world));
  try {
    const perCrowd = options.readersPerProcess;
    const stoppable = options.processes * perCrowd;
    const { senders, readers } = await peopleIn(server.url, {
      rooms: 1,
      sendersPerRoom: SENDERS,
      readersPerRoom: stoppable + options.others,
    });
    const stopped = await Promise.all(
      crowds.map((crowd, index) =>
        crowd.read(server.url, readers.slice(index * perCrowd, (index + 1) * perCrowd), 'roomEvents'),
      ),
    ).then((all) => all.flat());
    const standing = async (all: readonly Reader[]) =>
      [...all.map((one) => one.standing()), await queuesOf(server.port), server.output()].join('\n');
    await until(
      world,
      () => crowds.every((crowd) => crowd.live() === perCrowd),
      () => standing(stopped),
    );
    const others = await Promise.all(
      readers.slice(stoppable).map((person) => startReading(person, door, world)),
    );
    const flood = async (): Promise<number> => {
      const each = Math.ceil(options.floodBytes / BODY_BYTES / SENDERS);
      const talk = senders.map(async (sender) => {
        let seq = 0;
        for (let number = 0; number < each; number++) seq = await sendOne(sender, door, world, BODY);
        return seq;
      });
      return Math.max(...(await Promise.all(talk)));
    };
    let behind = 0;
    for (let stop = 1; stop <= options.stops; stop++) {
      for (const crowd of crowds) crowd.signal('SIGSTOP');
      const head = await flood();
      const lastOne = `The last message is ${head}.`;
      await until(
        world,
        () => others.every((one) => one.at() >= head),
        async () => `${lastOne}\n${await standing(others)}`,
      );
      await delay(stoppedMs);
      behind = Math.max(behind, ...stopped.map((one) => head - one.at()));
      for (const crowd of crowds) crowd.signal('SIGCONT');
      await until(
        world,
        () => stopped.every((one) => one.at() >= head),
        async () => `${lastOne}\n${await standing(stopped)}`,
      );
      progress(`stop ${stop}: ${world.counts.sent} sent, the stopped were ${behind} messages behind at most`);
    }
    const report = await judge(world, door, { senders, sending: [], readers: [...stopped, ...others] });
    const resumed = crowds.reduce((sum, crowd) => sum + crowd.resumed(), 0);
    const closed: Record<number, number> = {};
    for (const code of crowds.flatMap((crowd) => crowd.closed)) closed[code] = (closed[code] ?? 0) + 1;
    return { ...report, stops: options.stops, behind, resumed, closed };
  } finally {
    world.sending = world.reading = false;
    for (const crowd of crowds) await crowd.end();
    await server.stop();
    await rm(server.dataDir, { recursive: true, force: true });
  }
}

/** What the system holds of each connection of a port, in bytes, where it tells. */
async function queuesOf(port: number): Promise<string> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => '');
  const inTable = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = table.split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter(
      ([, from, to, state]) => state !== TIME_WAIT && (from?.endsWith(inTable) || to?.endsWith(inTable)),
    )
    .map(([, from = '', to = '', state, queues = '']) => {
      const [fromPort, toPort] = [from, to].map((address) =>
        Number.parseInt(address.split(':')[1] ?? '', 16),
      );
      const [toSend, toRead] = queues.split(':').map((bytes) => Number.parseInt(bytes, 16));
      return `${fromPort} to ${toPort}, state ${state}: ${toSend} to send, ${toRead} to read`;
    })
    .join('\n');
}
