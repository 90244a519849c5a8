import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dataOf, openHttp } from './line.ts';
import { type Load, median, type Order, PEOPLE, type Recalled, type Run, roomName } from './load.ts';
import { busyMicros } from './machine.ts';
import { pagesOf } from './pages.ts';
import { type Server, type ServerName, startHelper, startServer, stop } from './processes.ts';

export const compared = ['enchanters', 'yoga-prisma'] as const satisfies ServerName[];
export type Compared = (typeof compared)[number];

/** Medians of rounds. Rate is a second, latencies are milliseconds, `cpu` the server's microseconds a send. */
export type Figures = {
  rate: number;
  least: number;
  most: number;
  p50: number;
  p99: number;
  cpu: number;
  client: number;
};
export type SendRow = { load: Load; figures: Record<Compared, Figures> };
/** Messages acknowledged to the crowd, and how many of them the server holds, each once. */
export type Kept = Record<Compared, { acked: number; stored: number }>;

export type SendPlan = { rounds: number; ms: number; warmMs: number; transports: Load['transport'][] };

const counts = [
  { senders: 64, rooms: 1 },
  { senders: 64, rooms: 64 },
  { senders: 1, rooms: 1 },
  { senders: 1, rooms: 64 },
] as const;

/** `others` is the share of the machine's CPU time that went to everything else. */
type Turn = Run & { cpu: number; others: number };

/** A turn is disturbed, and taken again, when everything else took more than this share of the machine. */
export const OTHERS_MOST = 0.1;
const CALM_MS = 2_000;

type Servers = Record<Compared, Server>;

/** Starts the servers, lets the crowd talk at each, and looks whether they hold what they acknowledged. */
export async function measureSends(plan: SendPlan, say: (line: string) => void) {
  const loads: Load[] = plan.transports.flatMap((transport) =>
    counts.map((count) => ({ transport, ...count })),
  );
  const crowd = startHelper(fileURLToPath(new URL('crowd.ts', import.meta.url)));
  const servers = {} as Servers;
  for (const name of compared) {
    servers[name] = await startServer(name);
    await tell(crowd, { do: 'open', server: name, port: servers[name].port });
  }
  for (const load of loads.filter(({ senders, rooms }) => senders === rooms))
    for (const name of compared) await tell(crowd, { do: 'run', server: name, load, ms: plan.warmMs });
  const taken = await takeRounds(crowd, servers, loads, plan, say);
  const kept = {} as Kept;
  for (const name of compared) {
    const recalled = (await tell(crowd, { do: 'recall', server: name })) as Recalled;
    const stored = await storedAt(name, servers[name].port, recalled);
    kept[name] = { acked: recalled.acked.length, stored };
  }
  await stop(crowd);
  for (const name of compared) await servers[name].stop();
  return { ...taken, kept };
}

/**
 * The servers take turns, and every round takes every load, so that what else the machine does falls on all alike.
 * Turns that it disturbs are taken again, as many as there are turns at the most: `again` counts them.
 */
async function takeRounds(
  crowd: ChildProcess,
  servers: Servers,
  loads: Load[],
  { rounds, ms }: SendPlan,
  say: (line: string) => void,
) {
  const taken = loads.map((load) => ({ load, enchanters: [] as Turn[], 'yoga-prisma': [] as Turn[] }));
  const againMost = rounds * loads.length * compared.length;
  let again = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const turns of taken) {
      for (const name of compared) {
        let turn = await takeTurn(crowd, name, servers[name], turns.load, ms);
        for (; turn.others > OTHERS_MOST && again < againMost; again++) {
          await new Promise((resolve) => setTimeout(resolve, CALM_MS));
          turn = await takeTurn(crowd, name, servers[name], turns.load, ms);
        }
        turns[name].push(turn);
      }
    }
    say(`Round ${round} of ${rounds} is done.`);
  }
  const rows = taken.map((turns): SendRow => {
    const [ours, peers] = [figuresOf(turns.enchanters, ms), figuresOf(turns['yoga-prisma'], ms)];
    return { load: turns.load, figures: { enchanters: ours, 'yoga-prisma': peers } };
  });
  const all = taken.flatMap((turns) => compared.flatMap((name) => turns[name]));
  return {
    rows,
    again,
    disturbed: all.filter(({ others }) => others > OTHERS_MOST).length,
    turns: all.length,
  };
}

async function takeTurn(
  crowd: ChildProcess,
  name: Compared,
  server: Server,
  load: Load,
  ms: number,
): Promise<Turn> {
  const [cpuBefore, busyBefore, began] = [server.cpuMicros(), busyMicros(), performance.now()];
  const run = (await tell(crowd, { do: 'run', server: name, load, ms })) as Run;
  const [cpu, busy] = [server.cpuMicros() - cpuBefore, busyMicros() - busyBefore];
  const took = (performance.now() - began) * 1000;
  const others = (busy - cpu - run.client * took) / (took * availableParallelism());
  return { ...run, cpu: cpu / run.acked, others };
}

function figuresOf(runs: Turn[], ms: number): Figures {
  const rates = runs.map(({ inTime }) => (inTime * 1000) / ms);
  const of = (pick: 'p50' | 'p99' | 'cpu' | 'client') => median(runs.map((run) => run[pick]));
  return {
    rate: median(rates),
    least: Math.min(...rates),
    most: Math.max(...rates),
    p50: of('p50'),
    p99: of('p99'),
    cpu: of('cpu'),
    client: of('client'),
  };
}

/** Reads everything back: only what was acknowledged may be there, and only once. */
async function storedAt(name: Compared, port: number, { acked, token }: Recalled): Promise<number> {
  const line = await openHttp(port, token);
  try {
    if (name !== 'enchanters') return Number((await dataOf(line.ask('{"query":"{ stored }"}'))).stored);
    const missing = new Set(acked);
    for (let index = -1; index < PEOPLE; index++) {
      const room = index < 0 ? roomName(1, 0) : roomName(PEOPLE, index);
      for await (const { nodes } of pagesOf(line, room))
        for (const { clientId } of nodes)
          if (!missing.delete(clientId)) throw new Error(`${clientId} is in ${room} and should not be.`);
    }
    return acked.length - missing.size;
  } finally {
    line.close();
  }
}

function tell(crowd: ChildProcess, order: Order): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The crowd ended.'));
    crowd.once('exit', ended);
    crowd.once('message', ({ answer, failure }: { answer?: unknown; failure?: string }) => {
      crowd.off('exit', ended);
      if (failure === undefined) resolve(answer);
      else reject(new Error(`The crowd at ${order.server} failed: ${failure}`));
    });
    crowd.send(order);
  });
}
