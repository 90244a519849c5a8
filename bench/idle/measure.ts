import { startHelper } from '../processes.ts';
import { newData, type Server, type ServerName, startServer } from '../servers.ts';
import type { Crowd } from './crowd.ts';

export const compared = ['enchanters', 'raw-ws', 'yoga'] as const satisfies ServerName[];
export type Compared = (typeof compared)[number];

/**
 * KiB a socket: resident, and resident after a full collection of garbage. `stall` is the longest time that the event
 * loop stood still while they opened, in milliseconds; `opening` seconds.
 */
export type Figures = { resident: number; collected: number; stall: number; opening: number };
export type IdleRow = { perRoom: number; figures: Record<Compared, Figures> };

export type IdlePlan = { sockets: number; perRoom: number[]; settleMs: number };

const PROBE = new URL('probe.mjs', import.meta.url);

export async function measureIdle(plan: IdlePlan, say: (line: string) => void): Promise<IdleRow[]> {
  const rows: IdleRow[] = [];
  for (const perRoom of plan.perRoom) {
    const figures = {} as Record<Compared, Figures>;
    for (const name of compared) {
      figures[name] = await measureServer(name, perRoom, plan);
      say(`${plan.sockets} sockets in rooms of ${perRoom} at ${name} are done.`);
    }
    rows.push({ perRoom, figures });
  }
  return rows;
}

async function measureServer(
  name: Compared,
  perRoom: number,
  { sockets, settleMs }: IdlePlan,
): Promise<Figures> {
  const data = newData();
  const first = await startServer(name, { data });
  const crowd = startHelper<Crowd>(new URL('crowd.ts', import.meta.url));
  const settle = () => new Promise((resolve) => setTimeout(resolve, settleMs));
  await crowd.ask('prepare', { server: name, port: first.port, sockets, perRoom });
  // The memory that so many joins took would be given back while the sockets open: a server without that past.
  await first.stop();
  const env = { NODE_OPTIONS: `--import=${PROBE.href}` };
  const server = await startServer(name, { data, env, channel: true });
  await crowd.ask('warm', server.port);
  await settle();
  await probe(server, 'collect');
  await settle();
  const before = server.residentKiB();
  await probe(server, 'stall');
  const opening = await crowd.ask('open', perRoom);
  const { stallMs: stall } = await probe(server, 'stall');
  await settle();
  const after = server.residentKiB();
  await probe(server, 'collect');
  await settle();
  const collected = server.residentKiB();
  await crowd.ask('check', perRoom);
  await crowd.stop();
  await server.stop();
  return {
    resident: (after - before) / sockets,
    collected: (collected - before) / sockets,
    stall,
    opening: opening / 1000,
  };
}

function probe({ child }: Server, ask: 'stall' | 'collect'): Promise<{ stallMs: number }> {
  return new Promise((resolve) => {
    child.once('message', (answer: { stallMs: number }) => resolve(answer));
    child.send(ask);
  });
}
