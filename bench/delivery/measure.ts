import { median } from '../numbers.ts';
import { type Helper, startHelper } from '../processes.ts';
import { type Server, type ServerName, startServers } from '../servers.ts';
import { createReferee, type Turn } from '../turns.ts';
import type { Crowd, Run } from './crowd.ts';

export const compared = [
  'enchanters',
  'raw-ws',
  'yoga',
  'mercurius',
  'socket-io',
] as const satisfies ServerName[];
export type Compared = (typeof compared)[number];

export const flights = [1, 8] as const;
export type InFlight = (typeof flights)[number];

/**
 * Medians of rounds. CPU is the server's microseconds a delivery; `round` milliseconds until all have heard all. `ours` is what
 * ours costs to what it costs here, within a round: from one round to another a machine may be twice as fast.
 */
export type Figures = {
  cpu: number;
  least: number;
  most: number;
  ours: number;
  round: number;
  client: number;
};
export type DeliveryRow = { members: number; inFlight: InFlight; figures: Record<Compared, Figures> };

export type DeliveryPlan = { members: number[]; rounds: number; ms: number; warmMs: number };

type At = { server: Server; crowd: Helper<Crowd> };

/** The same room at each server, which grows; at each size the servers take turns. */
export async function measureDelivery(plan: DeliveryPlan, say: (line: string) => void) {
  const servers = await startServers(compared);
  const places = {} as Record<Compared, At>;
  for (const name of compared) {
    const crowd = startHelper<Crowd>(new URL('crowd.ts', import.meta.url));
    await crowd.ask('open', { server: name, port: servers[name].port });
    places[name] = { server: servers[name], crowd };
  }
  const referee = createReferee(plan.rounds * plan.members.length * flights.length * compared.length);
  const rows: DeliveryRow[] = [];
  for (const members of plan.members) {
    for (const name of compared) {
      const began = performance.now();
      await places[name].crowd.ask('grow', members);
      say(`${members} at ${name} after ${((performance.now() - began) / 1000).toFixed(1)} s.`);
      for (const inFlight of flights) await places[name].crowd.ask('run', inFlight, plan.warmMs);
    }
    const taken = flights.map((inFlight) => ({ inFlight, turns: emptyTurns() }));
    for (let round = 0; round < plan.rounds; round++)
      for (const { inFlight, turns } of taken)
        for (const name of compared) {
          const { server, crowd } = places[name];
          turns[name].push(await referee.take(server, () => crowd.ask('run', inFlight, plan.ms)));
        }
    for (const name of compared) await places[name].crowd.ask('check');
    for (const { inFlight, turns } of taken) rows.push({ members, inFlight, figures: figuresOf(turns) });
    say(`${members} members are done.`);
  }
  for (const name of compared) {
    await places[name].crowd.stop();
    await servers[name].stop();
  }
  return { rows, fairness: referee.says() };
}

function emptyTurns(): Record<Compared, Turn<Run>[]> {
  return { enchanters: [], 'raw-ws': [], yoga: [], mercurius: [], 'socket-io': [] };
}

function figuresOf(turns: Record<Compared, Turn<Run>[]>): Record<Compared, Figures> {
  const figures = {} as Record<Compared, Figures>;
  const costsOf = (name: Compared) => turns[name].map(({ cpu, deliveries }) => cpu / deliveries);
  const ours = costsOf('enchanters');
  for (const name of compared) {
    const costs = costsOf(name);
    figures[name] = {
      cpu: median(costs),
      least: Math.min(...costs),
      most: Math.max(...costs),
      ours: median(costs.map((cost, round) => (ours[round] ?? Number.NaN) / cost)),
      round: median(turns[name].map(({ round }) => round)),
      client: median(turns[name].map(({ client }) => client)),
    };
  }
  return figures;
}
