import type { Duplex } from 'node:stream';

/** What may wait for a socket to take it, in bytes. Readers past it are caught up from the log as the socket drains. */
export const OUTBOX_BYTES = 1024 * 1024;
/** How long a socket may have something waiting before it is given up. */
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
const late = new Map<Outbox, { since: number; stuck(): void }>();
let looking: NodeJS.Timeout | null = null;

/** For tests and metrics: how many sockets take less than they are given, at this moment. */
export function socketsBehind(): number {
  return late.size;
}

export function createOutbox(socket: Duplex, events: OutboxEvents): Outbox {
  // Nearly always there is one: an array for each turn of each socket would be most of what is allocated.
  let first: Buffer | null = null;
  let rest: Buffer[] = [];
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
    if (first === null) return;
    const bytes = rest.length === 0 ? first : Buffer.concat([first, ...rest], size);
    if (rest.length > 0) rest = [];
    first = null;
    size = 0;
    if (socket.write(bytes) || behind) return;
    behind = true;
    watch(outbox, events.stuck);
    checkBound();
  };

  const checkBound = () => {
    if (full || socket.writableLength + size <= OUTBOX_BYTES) return;
    full = true;
    events.full();
  };

  const outbox: Outbox = {
    push(bytes) {
      if (closed) return;
      size += bytes.length;
      if (first === null) {
        first = bytes;
        flushSoon(flush);
      } else rest.push(bytes);
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
      first = null;
      rest = [];
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
  if (unflushed.push(flush) > 1) return;
  setImmediate(() => {
    const now = unflushed;
    unflushed = [];
    for (const one of now) one();
  });
}

/** One timer for all sockets that are behind, and none while there are none. */
function watch(outbox: Outbox, stuck: () => void): void {
  late.set(outbox, { since: performance.now(), stuck });
  looking ??= setInterval(() => {
    const now = performance.now();
    for (const [one, { since, stuck: giveUp }] of late) {
      if (now - since < DRAIN_MS) continue;
      late.delete(one);
      giveUp();
    }
    if (late.size > 0 || !looking) return;
    clearInterval(looking);
    looking = null;
  }, LOOK_MS).unref();
}
