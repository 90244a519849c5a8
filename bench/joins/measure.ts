import { median } from '../numbers.ts';
import { startHelper } from '../processes.ts';
import { startServer } from '../servers.ts';
import type { Crowd, Storm } from './crowd.ts';

/** Medians of rounds. CPU in seconds, of all threads; bytes both ways, of them `down`; times in milliseconds. */
export type JoinsRow = Omit<Storm, 'quietAfterMs'> & { reads: boolean; cpu: number };

export type JoinsPlan = { people: number; perSecond: number; rounds: number };

export async function measureJoins(plan: JoinsPlan, say: (line: string) => void): Promise<JoinsRow[]> {
  const server = await startServer('enchanters');
  const crowd = startHelper<Crowd>(new URL('crowd.ts', import.meta.url));
  await crowd.ask('begin', server.port);
  await crowd.ask('storm', 'warming-up', Math.ceil(plan.people / 5), plan.perSecond, true);
  const storms: Record<string, (Storm & { cpu: number })[]> = { true: [], false: [] };
  for (let round = 1; round <= plan.rounds; round++) {
    for (const reads of [false, true]) {
      await crowd.ask('rest');
      const before = server.cpuMicros();
      const storm = await crowd.ask('storm', `storm-${round}-${reads}`, plan.people, plan.perSecond, reads);
      storms[String(reads)]?.push({ ...storm, cpu: (server.cpuMicros() - before) / 1e6 });
      say(
        `Storm ${round} ${reads ? 'with' : 'without'} reads was over after ${(storm.quietAfterMs / 1000).toFixed(1)} s.`,
      );
    }
  }
  await crowd.stop();
  await server.stop();
  return [false, true].map((reads) => {
    const of = (pick: keyof Omit<JoinsRow, 'reads'>) =>
      median((storms[String(reads)] ?? []).map((storm) => storm[pick]));
    const [wire, down, refused] = [of('wire'), of('down'), of('refused')];
    return { reads, cpu: of('cpu'), wire, down, refused, p50: of('p50'), p99: of('p99') };
  });
}
