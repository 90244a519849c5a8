import type { LogEvent, RoomUserRow } from '../events.ts';
import { attach } from './hub.ts';
import { presenceChangesSince, presenceVersion } from './presence.ts';
import { stream } from './stream.ts';

/** What a reader of a room is given, in order. `seq` is where it may resume after this item. */
export type Followed =
  | { seq: number; kind: 'event'; event: LogEvent }
  /** The replay is over: what follows is live. `missed` counts what was replayed. Comes once. */
  | { seq: number; kind: 'caughtUp'; missed: number }
  /** Not in the log: who is online now, of those for whom it changed. */
  | { seq: number; kind: 'presence'; changes: RoomUserRow[] };

/**
 * Follows a room: what its log holds after `after`, then what happens, with no gap and no overlap.
 *
 * Pulled, never pushed: between two items a reader is only a number, however long it takes.
 *
 */
export function follow(roomId: string, after: number): AsyncGenerator<Followed, void> {
  return stream(async function* (signal) {
    const hub = attach(roomId);
    const changed = createBell(signal);
    const stopListening = hub.onChange(changed.ring);
    try {
      await Promise.race([hub.ready, changed.aborted]);
      const start = hub.head;
      let at = after;
      let caughtUp = false;
      let presence = presenceVersion(roomId);
      while (!signal.aborted) {
        if (!caughtUp && at >= start) {
          caughtUp = true;
          yield { seq: at, kind: 'caughtUp', missed: at - after };
        }
        const events = at < hub.head ? await Promise.race([hub.since(at), changed.aborted]) : undefined;
        for (const event of events ?? []) {
          if (!caughtUp && at >= start) break;
          at = event.seq;
          yield { seq: at, kind: 'event', event };
        }
        if (events?.length) continue;
        const { version, changes } = presenceChangesSince(roomId, presence);
        presence = version;
        if (changes.length > 0) yield { seq: at, kind: 'presence', changes };
        else await changed.wait();
      }
    } finally {
      stopListening();
      hub.detach();
    }
  });
}

/** Remembers that it rang while nobody waited, so that nothing that happens between two looks is missed. */
function createBell(signal: AbortSignal) {
  let rung = false;
  let answer: (() => void) | null = null;
  const ring = () => {
    rung = true;
    answer?.();
  };
  const aborted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  signal.addEventListener('abort', ring, { once: true });
  const wait = async () => {
    if (!rung) await new Promise<void>((resolve) => (answer = resolve));
    rung = false;
    answer = null;
  };
  return { ring, wait, aborted };
}
