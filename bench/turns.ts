import { availableParallelism } from 'node:os';
import { busyMicros } from './machine.ts';
import type { Server } from './servers.ts';

/** A turn is disturbed, and taken again, when everything else took more than this share of the machine. */
const OTHERS_MOST = 0.1;
const CALM_MS = 2_000;

/** What the load reports at least: how much of one core it took itself. */
type Run = { client: number };
/** `cpu` is what the server used, in microseconds; `others` the share of the machine that went to everything else. */
export type Turn<Taken extends Run> = Taken & { cpu: number; others: number };

export type Referee = {
  take<Taken extends Run>(server: Server, run: () => Promise<Taken>): Promise<Turn<Taken>>;
  /** For the report, as a sentence. */
  says(): string;
};

/** Sees to it that turns are fair: what something else disturbed is taken again, so many times in all at the most. */
export function createReferee(againMost: number): Referee {
  let [turns, again, disturbed] = [0, 0, 0];
  return {
    async take(server, run) {
      let turn = await takeTurn(server, run);
      for (; turn.others > OTHERS_MOST && again < againMost; again++) {
        await new Promise((resolve) => setTimeout(resolve, CALM_MS));
        turn = await takeTurn(server, run);
      }
      turns++;
      if (turn.others > OTHERS_MOST) disturbed++;
      return turn;
    },
    says: () =>
      `A turn during which everything else on the machine takes more than ${OTHERS_MOST * 100} % of its CPU time is taken again: in this run ${again} were, beside the ${turns} that count, of which ${disturbed} were disturbed even so.`,
  };
}

async function takeTurn<Taken extends Run>(server: Server, run: () => Promise<Taken>): Promise<Turn<Taken>> {
  const [cpuBefore, busyBefore, began] = [server.cpuMicros(), busyMicros(), performance.now()];
  const taken = await run();
  const [cpu, busy] = [server.cpuMicros() - cpuBefore, busyMicros() - busyBefore];
  const took = (performance.now() - began) * 1000;
  const others = (busy - cpu - taken.client * took) / (took * availableParallelism());
  return { ...taken, cpu, others };
}
