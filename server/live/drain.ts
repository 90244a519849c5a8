import type { Duplex } from 'node:stream';

/** How long a socket may have something waiting and take nothing of it before it is given up. */
const DRAIN_MS = 15_000;
const LOOK_MS = 1_000;

/** Since when nothing was taken, and what was left then. */
type Watched = { socket: Duplex; since: number; left: number; stuck(): void };

const watched = new Set<Watched>();
let looking: NodeJS.Timeout | null = null;

/** For tests and metrics: how many sockets are watched, at this moment. */
export function socketsWatched(): number {
  return watched.size;
}

/**
 * Watches a socket that may take less than it is given. One timer serves all of them, and there is none without one.
 *
 * @param stuck - called once, when something has been waiting for DRAIN_MS and nothing of it was taken.
 * @returns how to stop.
 */
export function watchDrain(socket: Duplex, stuck: () => void): () => void {
  const one = { socket, since: performance.now(), left: socket.writableLength, stuck };
  watched.add(one);
  looking ??= setInterval(look, LOOK_MS).unref();
  return () => void watched.delete(one);
}

function look(): void {
  const now = performance.now();
  for (const one of watched) {
    const left = one.socket.writableLength;
    // A slow reader that reads is given its time.
    if (left === 0 || left < one.left) one.since = now;
    one.left = left;
    if (now - one.since < DRAIN_MS) continue;
    watched.delete(one);
    one.stuck();
  }
  if (watched.size > 0 || !looking) return;
  clearInterval(looking);
  looking = null;
}
