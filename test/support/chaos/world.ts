import { type Anomaly, createHistory, type History } from '../history-checker.ts';
import { type Door, type Person, wholeHistory } from './person.ts';
import type { Reader } from './read.ts';

export type Counts = { sent: number; acknowledged: number; received: number };
export type ChaosReport = Counts & { anomalies: Anomaly[] };

/** One run: what its people do, what they saw, and whether they are to go on. */
export type World = {
  history: History;
  counts: Counts;
  sending: boolean;
  reading: boolean;
  /** Set by whoever met what no chaos explains, such as a refusal; ends the run. */
  failure: Error | null;
};

/** Less than a test may take, so that it fails with what it waited for. */
const UNTIL_MS = 45_000;

export function createWorld(): World {
  const counts = { sent: 0, acknowledged: 0, received: 0 };
  return { history: createHistory(), counts, sending: true, reading: true, failure: null };
}

/**
 * Looks again at every turn of the event loop's timers until it is so; gives up after UNTIL_MS.
 *
 * @param standing - how those stand who are waited for; asked when it is given up.
 */
export async function until(
  world: World,
  test: () => boolean,
  standing: () => string | Promise<string> = () => '',
): Promise<void> {
  const end = Date.now() + UNTIL_MS;
  while (!test()) {
    if (world.failure) throw world.failure;
    if (Date.now() > end) {
      const counts = JSON.stringify(world.counts);
      throw new Error(`Waited for ${UNTIL_MS} ms in vain: ${test}\n${counts}\n${await standing()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The chaos is over: what was begun is finished, every reader catches up, and the history checker judges. */
export async function judge(
  world: World,
  door: Door,
  { senders, sending, readers }: { senders: Person[]; sending: Promise<void>[]; readers: Reader[] },
): Promise<ChaosReport> {
  world.sending = false;
  await Promise.all(sending);
  if (world.failure) throw world.failure;
  const url = await door();
  for (const [room, person] of new Map(senders.map((one) => [one.room, one]))) {
    const messages = await wholeHistory(url, person);
    world.history.finalHistory(room, messages);
    const last = messages.at(-1)?.seq ?? 0;
    for (const reader of readers.filter((one) => one.room === room)) {
      await until(
        world,
        () => reader.at() >= last,
        () => `${reader.standing()}; the last message is ${last}`,
      );
      world.history.caughtUp(reader.name, last);
    }
  }
  world.reading = false;
  await Promise.all(readers.map((reader) => reader.stop()));
  if (world.failure) throw world.failure;
  return { anomalies: world.history.check(), ...world.counts };
}
