import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startHelper, temporary } from '../processes.ts';
import { type Compared, compared, figuresOf, type Run } from '../rate.ts';
import { startServer, startServers } from '../servers.ts';
import { createReferee, type Turn } from '../turns.ts';
import type { Crowd } from './crowd.ts';
import { type Shares, sharesIn } from './profile.ts';

export type RoomsPlan = { rounds: number; ms: number; warmMs: number; profiledMs: number };

const crowdFile = new URL('crowd.ts', import.meta.url);
const SAMPLE_MICROS = 500;

export async function measureRooms(plan: RoomsPlan, say: (line: string) => void) {
  const servers = await startServers(compared);
  const crowd = startHelper<Crowd>(crowdFile);
  for (const name of compared) {
    await crowd.ask('open', name, servers[name].port);
    await crowd.ask('run', name, plan.warmMs);
  }
  say('Everybody is in their rooms.');
  const referee = createReferee(plan.rounds * compared.length);
  const turns: Record<Compared, Turn<Run>[]> = { enchanters: [], 'yoga-prisma': [] };
  for (let round = 1; round <= plan.rounds; round++)
    for (const name of compared)
      turns[name].push(await referee.take(servers[name], () => crowd.ask('run', name, plan.ms)));
  await crowd.stop();
  for (const name of compared) await servers[name].stop();
  say('The rounds are done.');
  const figures = {
    enchanters: figuresOf(turns.enchanters, plan.ms),
    'yoga-prisma': figuresOf(turns['yoga-prisma'], plan.ms),
  };
  return { figures, shares: await profile(plan), fairness: referee.says() };
}

/** The same load once more at a server of ours that says where its time goes. */
async function profile({ warmMs, profiledMs }: RoomsPlan): Promise<Shares> {
  const folder = mkdtempSync(join(temporary, 'profile-'));
  const node = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${SAMPLE_MICROS}`];
  const server = await startServer('enchanters', { node });
  const crowd = startHelper<Crowd>(crowdFile);
  await crowd.ask('open', 'enchanters', server.port);
  await crowd.ask('run', 'enchanters', warmMs);
  // The clock of the profile is the system's monotonic one, as here.
  const began = process.hrtime.bigint();
  await crowd.ask('run', 'enchanters', profiledMs);
  const ended = process.hrtime.bigint();
  await crowd.stop();
  await server.stop();
  return sharesIn(folder, Number(began / 1000n), Number(ended / 1000n));
}
