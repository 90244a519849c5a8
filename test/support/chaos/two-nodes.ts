import { readFile } from 'node:fs/promises';
import { openNodes } from '../nodes.ts';
import { freePort, type RunningServer } from '../server.ts';
import { type Door, type Person, peopleIn, seqOf, streamCursor } from './person.ts';
import { type Reader, startReading } from './read.ts';
import { keepSending } from './send.ts';
import { type ChaosReport, createWorld, judge, until, type World } from './world.ts';

export type NodesOptions = {
  /** How often a node is killed, in turn. */
  kills: number;
  /** How long Redis is away each time. */
  outageMs: number;
  rooms: number;
  sendersPerRoom: number;
  readersPerRoom: number;
  /** Acknowledgements to wait for between two blows: a random number up to this. */
  acknowledgedMost: number;
  progress?: (line: string) => void;
};

export type NodesReport = ChaosReport & {
  kills: number;
  /** By what was done to Redis: how many sends were acknowledged meanwhile, and when after it everybody had read everything said until then. */
  outages: Record<string, { acknowledged: number; wholeAfterMs: number }>;
  /** The resident memory of the nodes before Redis failed, and at the end. */
  memoryMiB: { before: number[]; after: number[] };
  /** Lines that say that a node met an error nobody minded. */
  complaints: number;
};

type Node = { url: string; up: boolean; server: RunningServer };

/**
 * Two nodes on one PostgreSQL and one Redis, with people on both. Nodes are killed in turn, whereupon their people go to
 * the other; Redis is killed, flushed and stopped. Nobody may lose anything.
 */
export async function runTwoNodes(options: NodesOptions): Promise<NodesReport> {
  const nodes = await openNodes();
  const world = createWorld();
  try {
    const start = (port: number) => nodes.startNode({ port });
    const servers = await Promise.all([await freePort(), await freePort()].map(start));
    const pair = servers.map((server): Node => ({ url: server.url, up: true, server })) as [Node, Node];
    const { senders, readers } = await peopleIn(pair[0].url, options);
    const reading = await Promise.all(
      readers.map((person, index) => startReading(person, doorFrom(pair, index), world)),
    );
    const sending = senders.map((person, index) => keepSending(person, doorFrom(pair, index), world));
    const some = () => 1 + Math.floor(Math.random() * options.acknowledgedMost);
    const memory = () => Promise.all(pair.map(({ server }) => residentMiB(server.pid)));
    let [kills, complaints] = [0, 0];

    for (; kills < options.kills; kills++) {
      const [doomed, other] = kills % 2 === 0 ? pair : [pair[1], pair[0]];
      await moreAcknowledged(world, some());
      doomed.up = false;
      await doomed.server.kill('SIGKILL');
      complaints += complaintsOf(doomed.server);
      await moreAcknowledged(world, some());
      doomed.server = await start(doomed.server.port);
      doomed.up = true;
      options.progress?.(`${kills + 1} kills: ${JSON.stringify(world.counts)}; ${other.url} went on`);
    }

    const before = await memory();
    const outages: NodesReport['outages'] = {};
    const { redis } = nodes;
    const faults: [string, () => unknown, () => unknown][] = [
      ['killed', redis.kill, redis.start],
      ['flushed', redis.flush, redis.flush],
      ['stopped', redis.pause, redis.resume],
    ];
    for (const [fault, hurt, heal] of faults) {
      await moreAcknowledged(world, some());
      await hurt();
      const begun = world.counts.acknowledged;
      await new Promise((resolve) => setTimeout(resolve, options.outageMs));
      await moreAcknowledged(world, some());
      const acknowledged = world.counts.acknowledged - begun;
      await heal();
      outages[fault] = { acknowledged, wholeAfterMs: await wholeAfter(world, pair[0].url, senders, reading) };
      options.progress?.(`Redis was ${fault}: ${JSON.stringify(outages[fault])}`);
    }
    const after = await memory();
    const report = await judge(world, doorFrom(pair, 0), { senders, sending, readers: reading });
    for (const { server } of pair) complaints += complaintsOf(server);
    return { ...report, kills, outages, memoryMiB: { before, after }, complaints };
  } finally {
    world.sending = world.reading = false;
    await nodes.stop();
  }
}

/** Everybody has a node of their own, and goes to the other while that is away. */
function doorFrom(pair: [Node, Node], index: number): Door {
  return async () => {
    const [own, other] = index % 2 === 0 ? pair : [pair[1], pair[0]];
    return (own.up ? own : other).url;
  };
}

async function moreAcknowledged(world: World, more: number): Promise<void> {
  const enough = world.counts.acknowledged + more;
  await until(world, () => world.counts.acknowledged >= enough);
}

/** How long it takes until every reader has read what had been said when this began. */
async function wholeAfter(world: World, url: string, people: Person[], readers: Reader[]): Promise<number> {
  const begun = performance.now();
  const heads = new Map<string, number>();
  for (const person of new Map(people.map((one) => [one.room, one])).values())
    heads.set(person.room, seqOf(await streamCursor(url, person)));
  await until(world, () => readers.every(({ room, at }) => at() >= (heads.get(room) ?? 0)));
  return Math.round(performance.now() - begun);
}

function complaintsOf(server: RunningServer): number {
  return server.output().split('nobody minded').length - 1;
}

async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
