const ROUND_MS = 500;
/** However long the event loop was held up: what came meanwhile has to be read before anybody is judged. */
const ROUND_MS_MOST = 2 * ROUND_MS;

/** Things that are looked at twice a second. */
export type Rounds<One> = {
  add(one: One): void;
  delete(one: One): void;
  readonly size: number;
  /** In milliseconds, of a clock that goes no further than a second while the event loop stands still. */
  now(): number;
};

/**
 * One timer for all that is looked at, and none while there is nothing.
 *
 * @param look - may delete what it looks at.
 */
export function createRounds<One>(look: (one: One, now: number) => void): Rounds<One> {
  const all = new Set<One>();
  let timer: NodeJS.Timeout | null = null;
  let [counted, at] = [0, performance.now()];

  const now = () => counted + Math.min(performance.now() - at, ROUND_MS_MOST);

  const round = () => {
    [counted, at] = [now(), performance.now()];
    for (const one of all) look(one, counted);
    if (all.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };

  return {
    add(one) {
      all.add(one);
      timer ??= setInterval(round, ROUND_MS).unref();
    },
    delete: (one) => void all.delete(one),
    get size() {
      return all.size;
    },
    now,
  };
}
