import type { Duplex } from 'node:stream';
import type { Frames } from './frames.ts';

/** What may wait for a socket to take it, in bytes. Readers past it are caught up from the log as the socket drains. */
export const OUTBOX_BYTES = 1024 * 1024;
/** How long a socket may have something waiting and take nothing of it before it is given up. */
export const DRAIN_MS = 15_000;
const LOOK_MS = 1_000;

/**
 * All that is written to a socket. What is pushed in one turn of the event loop leaves in one write.
 *
 * Nothing that was pushed is dropped while the socket lives: whoever can have it later asks `hasRoomFor` first.
 */
export type Outbox = {
  /** @param bytes - whole frames. */
  push(bytes: Buffer): void;
  /** The same for frames that many sockets are sent. They are written for this one only as they leave. */
  pushShared(frames: Frames, id: string): void;
  /** Whether so many bytes more stay within the bound. A socket with nothing waiting takes anything. */
  hasRoomFor(bytes: number): boolean;
  /** Whether the socket takes less than it is given. */
  readonly behind: boolean;
  /** Resolves when nothing waits any more, or the socket is gone; at once where that is so. */
  drained(): Promise<void>;
  /** Writes what was pushed in this turn. */
  flush(): void;
  /** Nothing is written any more. */
  close(): void;
};

export type OutboxEvents = {
  /** What waits has passed the bound: stop asking for more. */
  full(): void;
  /** Nothing waits any more. */
  drained(): void;
  /** Something has been waiting for DRAIN_MS. */
  stuck(): void;
};

let unflushed: (() => void)[] = [];
/** Sockets that are behind: since when nothing was taken, and what was left then. */
const late = new Map<Outbox, { socket: Duplex; since: number; left: number; stuck(): void }>();
let looking: NodeJS.Timeout | null = null;

/** For tests and metrics: how many sockets take less than they are given, at this moment. */
export function socketsBehind(): number {
  return late.size;
}

export function createOutbox(socket: Duplex, events: OutboxEvents): Outbox {
  // Nearly always one thing leaves in a turn: an array for each would be most of what is allocated.
  let shared: Frames | null = null;
  let sharedId = '';
  let pending: Buffer[] | null = null;
  let size = 0;
  let behind = false;
  let full = false;
  let closed = false;
  const waiting: (() => void)[] = [];

  const settle = () => {
    behind = full = false;
    late.delete(outbox);
    for (const resolve of waiting.splice(0)) resolve();
  };

  const flush = () => {
    if (size === 0) return;
    const together = pending && (pending.length === 1 ? pending[0] : Buffer.concat(pending, size));
    const lent = shared;
    pending = shared = null;
    size = 0;
    let taken = true;
    if (together) taken = socket.write(together);
    else if (lent) {
      taken = socket.write(lent.lend(sharedId));
      // Most writes are over when they return; else the socket still needs the bytes.
      if (socket.writableLength > 0) lent.keep(sharedId);
    }
    if (taken || behind) return;
    behind = true;
    watch(outbox, socket, events.stuck);
    checkBound();
  };

  /** There is more than one thing to write: they are written together. */
  const collect = (): Buffer[] => {
    pending ??= shared ? [shared.for(sharedId)] : [];
    shared = null;
    return pending;
  };

  const checkBound = () => {
    if (full || socket.writableLength + size <= OUTBOX_BYTES) return;
    full = true;
    events.full();
  };

  const outbox: Outbox = {
    push(bytes) {
      if (closed || bytes.length === 0) return;
      if (size === 0) flushSoon(flush);
      size += bytes.length;
      collect().push(bytes);
      if (behind) checkBound();
    },
    pushShared(frames, id) {
      if (closed) return;
      if (size > 0) collect().push(frames.for(id));
      else {
        flushSoon(flush);
        shared = frames;
        sharedId = id;
      }
      size += frames.sizeFor(id);
      if (behind) checkBound();
    },
    hasRoomFor: (bytes) => (!behind && size === 0) || socket.writableLength + size + bytes <= OUTBOX_BYTES,
    get behind() {
      return behind;
    },
    drained() {
      // What is still to be written in this turn would otherwise look as if nothing waited.
      flush();
      return behind && !closed ? new Promise((resolve) => waiting.push(resolve)) : DONE;
    },
    flush,
    close() {
      closed = true;
      pending = shared = null;
      size = 0;
      settle();
    },
  };

  socket.on('drain', () => {
    if (!behind) return;
    settle();
    events.drained();
  });
  return outbox;
}

const DONE = Promise.resolve();

/** One turn's writes of all sockets, after everything that this turn wakes has been pushed. */
function flushSoon(flush: () => void): void {
  if (unflushed.push(flush) === 1) setImmediate(flushAll);
}

/** Writes what was pushed so far to all sockets, so that what is pushed next need not wait in memory beside it. */
export function flushAll(): void {
  const now = unflushed;
  unflushed = [];
  for (const flush of now) flush();
}

/** One timer for all sockets that are behind, and none while there are none. */
function watch(outbox: Outbox, socket: Duplex, stuck: () => void): void {
  late.set(outbox, { socket, since: performance.now(), left: socket.writableLength, stuck });
  looking ??= setInterval(() => {
    const now = performance.now();
    for (const [one, state] of late) {
      const left = state.socket.writableLength;
      // A slow reader that reads is given its time.
      if (left < state.left) state.since = now;
      state.left = left;
      if (now - state.since < DRAIN_MS) continue;
      late.delete(one);
      state.stuck();
    }
    if (late.size > 0 || !looking) return;
    clearInterval(looking);
    looking = null;
  }, LOOK_MS).unref();
}
