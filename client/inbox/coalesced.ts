/** So long is waited for what comes together. */
const TOGETHER_MS = 250;
/** Whoever is in many rooms in which much is said does not ask without a pause. */
const APART_MS = 2_000;

/** Calls once for all that comes within a moment, and no more often than every two seconds. The last call always comes. */
export function createCoalesced(act: () => void, now: () => number = () => performance.now()) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  return {
    call(): void {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          last = now();
          act();
        },
        Math.max(TOGETHER_MS, last + APART_MS - now()),
      );
    },
    stop: () => clearTimeout(timer),
  };
}
