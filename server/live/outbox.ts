import type { Duplex } from 'node:stream';
import { watchDrain } from './drain.ts';
import type { Frames } from './frames.ts';

/** What may wait for a socket to take it, in bytes. Readers past it are caught up from the log as the socket drains. */
export const OUTBOX_BYTES = 1024 * 1024;

export type OutboxEvents = {
  /** What waits has passed the bound: stop asking for more. */
  full(): void;
  /** Nothing waits any more. */
  drained(): void;
  /** Something has been waiting for too long: see `watchDrain`. */
  stuck(): void;
};

let unflushed: Outbox[] = [];
/**
 * All that is written to a socket. What is pushed in one turn of the event loop leaves in one write.
 *
 * Nothing that was pushed is dropped while the socket lives: whoever can have it later asks `hasRoomFor` first.
 */
// A class, because there are thousands and every delivery asks all of them: all that one is lies in one place.
export class Outbox {
  /** Whether the socket takes less than it is given. */
  behind = false;
  /** Whether nothing is written any more. */
  closed = false;
  /** Bytes that were pushed in this turn. */
  private size = 0;
  // Nearly always one thing leaves in a turn: an array for each would be most of what is allocated.
  private shared: Frames | null = null;
  private sharedId = '';
  private pending: Buffer[] | null = null;
  private full = false;
  private stopWatching: () => void = nothing;
  private readonly waiting: (() => void)[] = [];
  private readonly socket: Duplex;
  private readonly events: OutboxEvents;

  constructor(socket: Duplex, events: OutboxEvents) {
    this.socket = socket;
    this.events = events;
    socket.on('drain', () => {
      if (!this.behind) return;
      this.settle();
      events.drained();
    });
  }

  /** @param bytes - whole frames. */
  push(bytes: Buffer): void {
    if (this.closed || bytes.length === 0) return;
    if (this.size === 0) flushSoon(this);
    this.size += bytes.length;
    this.collect().push(bytes);
    if (this.behind) this.checkBound();
  }

  /** The same for frames that many sockets are sent. They are written for this one only as they leave. */
  pushShared(frames: Frames, id: string): void {
    if (this.closed) return;
    if (this.size > 0) this.collect().push(frames.for(id));
    else {
      flushSoon(this);
      this.shared = frames;
      this.sharedId = id;
    }
    this.size += frames.sizeFor(id);
    if (this.behind) this.checkBound();
  }

  /** Whether so many bytes more stay within the bound. A socket with nothing waiting takes anything. */
  hasRoomFor(bytes: number): boolean {
    if (!this.behind && this.size === 0) return true;
    return this.socket.writableLength + this.size + bytes <= OUTBOX_BYTES;
  }

  /** Resolves when nothing waits any more, or the socket is gone; at once where that is so. */
  drained(): Promise<void> {
    // What is still to be written in this turn would otherwise look as if nothing waited.
    this.flush();
    return this.behind && !this.closed ? new Promise((resolve) => this.waiting.push(resolve)) : DONE;
  }

  /** Writes what was pushed in this turn. */
  flush(): void {
    if (this.size === 0) return;
    const { socket, pending, shared, sharedId } = this;
    const together = pending && (pending.length === 1 ? pending[0] : Buffer.concat(pending, this.size));
    this.pending = this.shared = null;
    this.size = 0;
    let taken = true;
    if (together) taken = socket.write(together);
    else if (shared) taken = shared.writeTo(socket, sharedId);
    if (taken || this.behind) return;
    this.behind = true;
    this.stopWatching = watchDrain(socket, this.events.stuck);
    this.checkBound();
  }

  /** Nothing is written any more. */
  close(): void {
    this.closed = true;
    this.pending = this.shared = null;
    this.size = 0;
    this.settle();
  }

  /** There is more than one thing to write: they are written together. */
  private collect(): Buffer[] {
    this.pending ??= this.shared ? [this.shared.for(this.sharedId)] : [];
    this.shared = null;
    return this.pending;
  }

  private checkBound(): void {
    if (this.full || this.socket.writableLength + this.size <= OUTBOX_BYTES) return;
    this.full = true;
    this.events.full();
  }

  private settle(): void {
    this.behind = this.full = false;
    this.stopWatching();
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

const DONE = Promise.resolve();
const nothing = () => undefined;

/** One turn's writes of all sockets, after everything that this turn wakes has been pushed. */
function flushSoon(outbox: Outbox): void {
  if (unflushed.push(outbox) === 1) setImmediate(flushAll);
}

/** Writes what was pushed so far to all sockets, so that what is pushed next need not wait in memory beside it. */
export function flushAll(): void {
  const now = unflushed;
  unflushed = [];
  for (const outbox of now) outbox.flush();
}
