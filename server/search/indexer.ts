import { setTimeout as wait } from 'node:timers/promises';
import { onAppended } from '../log/append.ts';
import { logFailure } from '../store/unreachable.ts';
import { indexSome, roomsBehind, tidy } from './fill.ts';

/** While people talk, their sends share the database with the index: it takes one part in this many of the time. */
const SHARE = 20;
/** What is said within this time is indexed together. */
const GATHER_MS = 250;
/** Nobody has said anything for so long: nobody is in the way. */
const QUIET_MS = 1_000;
/** What other nodes leave behind, and what an end of this one did, is looked for so often. */
const SWEEP_MS = 30_000;
const SWEEP_ROOMS = 1_000;
const RETRY_MS = 5_000;

/** Rooms with something new. */
const behind = new Set<string>();
let saidAt = Number.NEGATIVE_INFINITY;
let wake = (): void => undefined;

onAppended({
  appended(events) {
    saidAt = performance.now();
    for (const { roomId } of events) behind.add(roomId);
    wake();
  },
  mayHaveGrown: (roomId) => void behind.add(roomId),
});

/**
 * Follows the logs of all rooms and indexes what is said, a little behind. It may be cut off anywhere: the next one goes on from what
 * is stored.
 *
 * @returns how to stop.
 */
export function keepIndexing(): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const ended = (async () => {
    let sweptAt = Number.NEGATIVE_INFINITY;
    let untidy = false;
    let took = 0;
    while (!signal.aborted) {
      try {
        if (performance.now() - sweptAt > SWEEP_MS) {
          for (const id of await roomsBehind(SWEEP_ROOMS)) behind.add(id);
          sweptAt = performance.now();
        }
        const quiet = performance.now() - saidAt > QUIET_MS;
        if (behind.size > 0) {
          if (!quiet) await wait(Math.max(GATHER_MS, (SHARE - 1) * took), null, { signal, ref: false });
          const began = performance.now();
          await indexBehind();
          took = performance.now() - began;
          untidy = true;
        } else if (untidy && quiet) {
          await tidy();
          untidy = false;
        } else {
          await somethingNew(untidy ? QUIET_MS : SWEEP_MS, signal);
        }
      } catch (error) {
        if (signal.aborted) break;
        logFailure(error, 'What was said could not be indexed; it is tried again.');
        await wait(RETRY_MS, null, { signal, ref: false }).catch(() => undefined);
      }
    }
  })();
  return async () => {
    stopping.abort();
    await ended;
  };
}

async function indexBehind(): Promise<void> {
  const rooms = [...behind];
  behind.clear();
  try {
    for (const id of await indexSome(rooms)) behind.add(id);
  } catch (error) {
    for (const id of rooms) behind.add(id);
    throw error;
  }
}

/** Resolves when something is said, or after so long. */
async function somethingNew(ms: number, signal: AbortSignal): Promise<void> {
  const woken = new AbortController();
  wake = () => woken.abort();
  const either = AbortSignal.any([signal, woken.signal]);
  await wait(ms, null, { signal: either, ref: false }).catch(() => undefined);
  wake = () => undefined;
}
