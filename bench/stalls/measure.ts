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

/** One talk each, of the calmest of the rounds: milliseconds from sending to hearing by those who read on. */
export type Talks = { steady: Heard; filling: Heard };

export type StallsRow = {
  stalled: number;
  /** While those who are to stop still read, and after they have stopped. */
  before: Talks;
  beside: Talks;
  /** By how much the server's memory had grown at most while they stalled, in KiB each; of the first round. */
  memory: number;
  /** The worst of the rounds. */
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
  const talk = async (): Promise<Talks> => ({
    steady: await speak(plan.steady),
    filling: await speak(plan.filling),
  });
  // The first round finds a server that has grown to this talk already.
  await talk();
  const taken = plan.stalled.map((stalled) => ({ stalled, rounds: [] as Omit<StallsRow, 'stalled'>[] }));
  for (let round = 1; round <= plan.rounds; round++) {
    for (const { stalled, rounds } of taken) {
      await crowd.ask('gather', stalled);
      const before = await talk();
      await crowd.ask('stall');
      const held = server.residentKiB();
      let peak = held;
      const sampling = setInterval(() => {
        peak = Math.max(peak, server.residentKiB());
      }, SAMPLE_MS);
      const beside = await talk();
      clearInterval(sampling);
      const memory = (peak - held) / stalled;
      rounds.push({ before, beside, memory, resumed: await crowd.ask('resume') });
      say(`Round ${round} with ${stalled} stalled is done.`);
    }
  }
  await crowd.stop();
  await server.stop();
  return taken.map(({ stalled, rounds }) => {
    const resumed = rounds.map((round) => round.resumed).sort((one, other) => one.whole - other.whole);
    const [worst = { whole: 0, cut: 0, ms: 0 }] = resumed;
    const memory = rounds[0]?.memory ?? Number.NaN;
    const before = calmest(rounds.map((round) => round.before));
    const beside = calmest(rounds.map((round) => round.beside));
    return { stalled, before, beside, memory, resumed: worst };
  });
}

/** A 99th percentile is made of what else the machine did: of several, the lowest has the least of that in it. */
function calmest(rounds: Talks[]): Talks {
  const of = (phase: keyof Talks) =>
    rounds.map((talks) => talks[phase]).reduce((calm, one) => (one.p99 < calm.p99 ? one : calm));
  return { steady: of('steady'), filling: of('filling') };
}
