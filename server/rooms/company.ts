/** Two who join within this time of each other are a rush. */
const RUSH_MS = 100;
/** In a rush one waits so long for others. */
const WAIT_MS = 60;

let lastCame = Number.NEGATIVE_INFINITY;
let waiting: Promise<void> | null = null;

/**
 * In a rush, resolves together with the others who come within a moment, so that what they append shares a commit: a
 * thousand who join at once cost the database a fraction. Whoever comes alone does not wait.
 */
export function inCompany(): Promise<void> {
  const now = performance.now();
  const rush = now - lastCame < RUSH_MS;
  lastCame = now;
  if (!rush) return Promise.resolve();
  waiting ??= new Promise((resolve) => {
    setTimeout(() => {
      waiting = null;
      resolve();
    }, WAIT_MS);
  });
  return waiting;
}
