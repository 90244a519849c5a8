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

/** Rounds alternate between the servers, so that what else the machine does falls on both alike. */
export async function measureSends(plan: SendPlan, say: (line: string) => void) {
  const { rounds, ms, warmMs } = plan;
  const loads: Load[] = plan.transports.flatMap((transport) =>
    counts.map((count) => ({ transport, ...count })),
  );
  const crowd = startHelper(fileURLToPath(new URL('crowd.ts', import.meta.url)));
  const started = {} as Record<Compared, Server>;
  for (const name of compared) {
    started[name] = await startServer(name);
    await tell(crowd, { do: 'open', server: name, port: started[name].port });
  }
  for (const load of loads.filter(({ senders, rooms }) => senders === rooms))
    for (const name of compared) await tell(crowd, { do: 'run', server: name, load, ms: warmMs });
  const rows: SendRow[] = [];
  let [others, all] = [0, 0];
  for (const load of loads) {
    const taken: Record<Compared, (Run & { cpu: number })[]> = { enchanters: [], 'yoga-prisma': [] };
    for (let round = 0; round < rounds; round++) {
      for (const name of compared) {
        const [cpuBefore, busyBefore, began] = [started[name].cpuMicros(), busyMicros(), performance.now()];
        const run = (await tell(crowd, { do: 'run', server: name, load, ms })) as Run;
        const cpu = started[name].cpuMicros() - cpuBefore;
        const took = (performance.now() - began) * 1000;
        taken[name].push({ ...run, cpu: cpu / run.acked });
        others += Math.max(0, busyMicros() - busyBefore - cpu - run.client * took);
        all += took * availableParallelism();
      }
    }
    const [ours, peers] = [figuresOf(taken.enchanters, ms), figuresOf(taken['yoga-prisma'], ms)];
    const figures = { enchanters: ours, 'yoga-prisma': peers };
    rows.push({ load, figures });
    const rates = compared.map((name) => `${name} ${figures[name].rate.toFixed(0)}/s`).join(', ');
    say(`${load.transport}, senders ${load.senders}, rooms ${load.rooms}: ${rates}`);
  }
  const kept = {} as Kept;
  for (const name of compared) {
    const recalled = (await tell(crowd, { do: 'recall', server: name })) as Recalled;
    const stored = await storedAt(name, started[name].port, recalled);
    kept[name] = { acked: recalled.acked.length, stored };
  }
  await stop(crowd);
  for (const name of compared) await started[name].stop();
  return { rows, kept, others: others / all };
}

function figuresOf(runs: (Run & { cpu: number })[], ms: number): Figures {
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
