import { attach } from './hub.ts';
import { advance, type Followed, nextItems, placeAfter } from './place.ts';
import { stream } from './stream.ts';

/**
 * Follows a room: what its log holds after `after`, then what happens, with no gap and no overlap.
 *
 * Pulled, never pushed: between two items a reader is only a place, however long it takes.
 */
export function follow(roomId: string, after: number): AsyncGenerator<Followed, void> {
  return stream(async function* (signal) {
    const hub = attach(roomId);
    const changed = createBell(signal);
    const stopListening = hub.onChange(changed.ring);
    try {
      await Promise.race([hub.ready, changed.aborted]);
      // Where the reader has more than is known here, another process appended it: the log is asked.
      hub.hint(after);
      const place = placeAfter(hub, roomId, after);
      while (!signal.aborted) {
        const next = nextItems(hub, roomId, place);
        const items = Array.isArray(next) ? next : await Promise.race([next, changed.aborted]);
        for (const item of items ?? []) {
          advance(place, item);
          yield item;
        }
        if (items?.length === 0) await changed.wait();
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
