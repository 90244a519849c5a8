import { pagesOf } from '../history/pages.ts';
import { type Helper, startHelper } from '../processes.ts';
import { type Compared, compared, type Figures, figuresOf, type Run } from '../rate.ts';
import { type Server, startServers } from '../servers.ts';
import { createReferee, type Referee, type Turn } from '../turns.ts';
import { dataOf, openHttp } from '../wire/line.ts';
import type { Crowd } from './crowd.ts';
import { type Load, PEOPLE, type Recalled, roomName } from './load.ts';

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

type Servers = Record<Compared, Server>;

/** Starts the servers, lets the crowd talk at each, and looks whether they hold what they acknowledged. */
export async function measureSends(plan: SendPlan, say: (line: string) => void) {
  const loads: Load[] = plan.transports.flatMap((transport) =>
    counts.map((count) => ({ transport, ...count })),
  );
  const crowd = startHelper<Crowd>(new URL('crowd.ts', import.meta.url));
  const servers = await startServers(compared);
  for (const name of compared) await crowd.ask('open', name, servers[name].port);
  for (const load of loads.filter(({ senders, rooms }) => senders === rooms))
    for (const name of compared) await crowd.ask('run', name, load, plan.warmMs);
  const referee = createReferee(plan.rounds * loads.length * compared.length);
  const rows = await takeRounds(crowd.ask, servers, loads, plan, referee, say);
  const kept = {} as Kept;
  for (const name of compared) {
    const recalled = await crowd.ask('recall', name);
    const stored = await storedAt(name, servers[name].port, recalled);
    kept[name] = { acked: recalled.acked.length, stored };
  }
  await crowd.stop();
  for (const name of compared) await servers[name].stop();
  return { rows, kept, fairness: referee.says() };
}

/** The servers take turns, and every round takes every load, so that what else the machine does falls on all alike. */
async function takeRounds(
  ask: Helper<Crowd>['ask'],
  servers: Servers,
  loads: Load[],
  { rounds, ms }: SendPlan,
  referee: Referee,
  say: (line: string) => void,
) {
  const taken = loads.map((load) => ({
    load,
    enchanters: [] as Turn<Run>[],
    'yoga-prisma': [] as Turn<Run>[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const turns of taken)
      for (const name of compared)
        turns[name].push(await referee.take(servers[name], () => ask('run', name, turns.load, ms)));
    say(`Round ${round} of ${rounds} is done.`);
  }
  return taken.map((turns): SendRow => {
    const [ours, peers] = [figuresOf(turns.enchanters, ms), figuresOf(turns['yoga-prisma'], ms)];
    return { load: turns.load, figures: { enchanters: ours, 'yoga-prisma': peers } };
  });
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
