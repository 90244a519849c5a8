/** How long work that can be divided keeps the event loop before others have their turn, in milliseconds. */
const LONG_MS = 10;

let began: number | null = null;
const waiting: (() => void)[] = [];

/** Whether this turn of the event loop has lasted so long that what can wait should. Counted from the first who asks. */
export function turnIsLong(): boolean {
  const now = performance.now();
  if (began === null) {
    began = now;
    setImmediate(() => (began = null));
  }
  return now - began > LONG_MS;
}

/** Resolves in a later turn of the event loop, which others may have too. */
export function laterTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves in a turn of the event loop that nobody else who asks for one is given; first come, first served. */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(giveTurn);
  });
}

function giveTurn(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(giveTurn);
}
