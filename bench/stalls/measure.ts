import { startHelper } from '../processes.ts';
import { startServer } from '../servers.ts';
import type { Crowd, Heard, Resumed } from './crowd.ts';

export type Phase = { perSecond: number; bytes: number; ms: number };
/** First a steady talk; then one that fills whatever lies between the server and a reader who does not read. */
export type StallsPlan = {
  readers: number;
  stalled: number[];
  rounds: number;
  steady: Phase;
  filling: Phase;
};

/** Of the calmest of the rounds; milliseconds from sending to hearing. `resumed` is the worst of them. */
export type StallsRow = {
  stalled: number;
  steady: Heard;
  filling: Heard;
  /** By how much the server's memory had grown at most while they stalled, in KiB each; of the first round. */
  memory: number;
  resumed: Resumed;
};

/** Four bytes in UTF-8 and one character to the server, so that a message of the greatest length has 16,000 bytes. */
const LETTER = '🕯';

const SAMPLE_MS = 100;

export async function measureStalls(plan: StallsPlan, say: (line: string) => void): Promise<StallsRow[]> {
  const server = await startServer('enchanters');
  const crowd = startHelper<Crowd>(new URL('crowd.ts', import.meta.url));
  await crowd.ask('open', server.port, plan.readers, Math.max(...plan.stalled));
  const speak = ({ perSecond, bytes, ms }: Phase) =>
    crowd.ask('speak', perSecond, LETTER.repeat(Math.round(bytes / 4)), ms);
  // The first round finds a server that has grown to this talk already.
  for (const phase of [plan.steady, plan.filling]) await speak(phase);
  const taken = plan.stalled.map((stalled) => ({ stalled, rounds: [] as Omit<StallsRow, 'stalled'>[] }));
  for (let round = 1; round <= plan.rounds; round++) {
    for (const { stalled, rounds } of taken) {
      await crowd.ask('stall', stalled);
      const before = server.residentKiB();
      let peak = before;
      const sampling = setInterval(() => {
        peak = Math.max(peak, server.residentKiB());
      }, SAMPLE_MS);
      const steady = await speak(plan.steady);
      const filling = await speak(plan.filling);
      clearInterval(sampling);
      const memory = (peak - before) / stalled;
      rounds.push({ steady, filling, memory, resumed: await crowd.ask('resume') });
      say(`Round ${round} with ${stalled} stalled is done.`);
    }
  }
  await crowd.stop();
  await server.stop();
  return taken.map(({ stalled, rounds }) => {
    const of = (phase: 'steady' | 'filling') => calmest(rounds.map((round) => round[phase]));
    const resumed = rounds.map((round) => round.resumed).sort((one, other) => one.whole - other.whole);
    const [worst = { whole: 0, cut: 0, ms: 0 }] = resumed;
    const memory = rounds[0]?.memory ?? Number.NaN;
    return { stalled, steady: of('steady'), filling: of('filling'), memory, resumed: worst };
  });
}

/** A 99th percentile is made of what else the machine did: of several, the lowest has the least of that in it. */
function calmest(heard: Heard[]): Heard {
  return heard.reduce((calm, one) => (one.p99 < calm.p99 ? one : calm));
}
