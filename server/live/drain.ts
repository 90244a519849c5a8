import type { Duplex } from 'node:stream';
import { createRounds } from './rounds.ts';

/** How long a socket may have something waiting and take nothing of it before it is given up. */
const DRAIN_MS = 15_000;

/** Since when nothing was taken, and what was left then. */
type Watched = { socket: Duplex; since: number; left: number; stuck(): void };

const rounds = createRounds<Watched>((one, now) => {
  const left = leftOf(one.socket);
  // A slow reader that reads is given its time.
  if (left === 0 || left !== one.left) one.since = now;
  one.left = left;
  if (now - one.since < DRAIN_MS) return;
  rounds.delete(one);
  one.stuck();
});

/** For tests and metrics: how many sockets are watched, at this moment. */
export function socketsWatched(): number {
  return rounds.size;
}

/**
 * Watches a socket that may take less than it is given.
 *
 * @param stuck - called once, when something has been waiting for DRAIN_MS and nothing of it was taken.
 * @returns how to stop.
 */
export function watchDrain(socket: Duplex, stuck: () => void): () => void {
  const one = { socket, since: rounds.now(), left: leftOf(socket), stuck };
  rounds.add(one);
  return () => rounds.delete(one);
}

/**
 * What the system has not taken yet, in bytes. A stream counts what it handed over until all of it is written, which
 * may be a megabyte; its handle knows how much of that is left.
 */
function leftOf(socket: Duplex & { _handle?: { writeQueueSize?: number } | null }): number {
  return socket.writableLength === 0 ? 0 : (socket._handle?.writeQueueSize ?? socket.writableLength);
}
