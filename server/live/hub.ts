import { changesMessage, type LogEvent, movesFence, tellsOf } from '../events.ts';
import { onAppended } from '../log/append.ts';
import { forgetPagesOf, forgetPagesWith, pageAfter } from '../log/pages.ts';
import { headOf, replay } from '../log/replay.ts';
import { logFailure } from '../store/unreachable.ts';
import { callBack, forget } from './callbacks.ts';
import { createRing } from './ring.ts';

/**
 * What this node knows of one room while somebody here listens: how far its log goes and the events before that point.
 * Readers keep nothing but their position, so a reader that does not read costs nothing.
 */
export type Hub = {
  /** The `seq` up to which every event is known to be in the log; -1 until it was read. */
  readonly head: number;
  /** Whether nothing changed after this `seq` in what anybody may do in the room, as far as `head`. False where that is not known. */
  sameAccessSince(seq: number): boolean;
  /** Another one since what is known of anybody changed: what was made of events before, or was read before, is not what they say now. */
  readonly edition: number;
  /** Resolves once `head` is known. Attach first, then wait for this: no event falls between. */
  readonly ready: Promise<void>;
  /** The events with `after < seq <= head`, oldest first, in pages; at once, from memory, where it reaches that far. */
  since(after: number): LogEvent[] | Promise<LogEvent[]>;
  /** Calls back once after `head` has moved, however far, and at every `wake`. @returns how to stop. */
  onChange(listener: () => void): () => void;
  wake(): void;
  /** As the function of this name, for this hub. */
  hint(seq: number): void;
  detach(): void;
};

const RETRY_FIRST_MS = 100;
const RETRY_MOST_MS = 5_000;

type Node = Hub & {
  forgetAccount(accountId: string): void;
  advance(events: readonly LogEvent[]): void;
  lookAgain(): Promise<void>;
};

/** Of all hubs: what was made of somebody's events is kept for a while also where neither memory nor pages tell of them any more. */
let edition = 0;
const hubs = new Map<string, { hub: Node; attached: number }>();

/** Attaches to a room's hub, made with its first listener and let go with its last. */
export function attach(roomId: string): Hub {
  const entry = hubs.get(roomId) ?? { hub: createHub(roomId), attached: 0 };
  hubs.set(roomId, entry);
  entry.attached++;
  return entry.hub;
}

/** Tells that a room's log reaches `seq`, from wherever that was heard. May be late, doubled or wrong in order. */
export function hint(roomId: string, seq: number): void {
  hubs.get(roomId)?.hub.hint(seq);
}

/** What is known of somebody has changed, or is to be known no more: who comes back reads of them as they are now. */
export function forgetAccount(accountId: string): void {
  edition++;
  forgetPagesOf(accountId);
  for (const { hub } of hubs.values()) hub.forgetAccount(accountId);
}

/** The hub of a room where anybody here listens. */
export function hubOf(roomId: string): Hub | undefined {
  return hubs.get(roomId)?.hub;
}

/** The ids of the rooms where anybody here listens. */
export function listenedRooms(): string[] {
  return [...hubs.keys()];
}

/** For tests and metrics: how many rooms this node listens to. */
export function hubCount(): number {
  return hubs.size;
}

onAppended({
  appended(events) {
    const byRoom = new Map<Node, LogEvent[]>();
    for (const event of events) {
      const hub = hubs.get(event.roomId)?.hub;
      const together = hub && byRoom.get(hub);
      if (together) together.push(event);
      else if (hub) byRoom.set(hub, [event]);
    }
    for (const [hub, together] of byRoom) hub.advance(together);
  },
  mayHaveGrown(roomId, seq) {
    const hub = hubs.get(roomId)?.hub;
    if (seq === null) void hub?.lookAgain();
    else hub?.hint(seq);
  },
});

function createHub(roomId: string): Node {
  let head = -1;
  /** The `seq` up to which what somebody may do has changed, or may have without this hub having seen it. */
  let fence = Number.POSITIVE_INFINITY;
  let hinted = -1;
  let filling = false;
  let looking = false;
  let lookOnceMore = false;
  const ring = createRing();
  /** Of whom something else is known since what is being read was asked for. */
  const changed = new Set<string>();
  const listeners = new Set<() => void>();

  const wake = () => callBack(listeners);

  /** The only way that `head` moves: by the very next event. */
  const accept = (event: LogEvent): boolean => {
    if (head < 0 || event.seq !== head + 1) return false;
    ring.push(event);
    head = event.seq;
    if (movesFence(event.type)) fence = event.seq;
    if (changesMessage(event)) {
      ring.replace(event.message);
      forgetPagesWith(roomId, event.message);
    }
    return true;
  };

  /** Events that were committed together are told together. */
  const advance = (events: readonly LogEvent[]) => {
    const rejected = events.filter((event) => !accept(event));
    if (rejected.length < events.length) wake();
    for (const { seq } of rejected) noteHint(seq);
  };

  /** Once it was let go of, it is never attached to again: nothing is read for it, however far it was behind. */
  const isAttached = () => hubs.get(roomId)?.hub === hub;

  const noteHint = (seq: number) => {
    hinted = Math.max(hinted, seq);
    if (head >= 0 && hinted > head && !filling && isAttached()) void fill();
  };

  /** Reads what is missing between `head` and what was hinted at: once for all readers. */
  const fill = async () => {
    filling = true;
    await persistently(async () => {
      while (hinted > head) {
        const asked = hinted;
        changed.clear();
        const missing = await replay(roomId, head);
        // It is kept from here on: it must not say what was true before.
        if (missing.some((event) => [...changed].some((id) => tellsOf(event, id)))) continue;
        if (missing.filter(accept).length > 0) wake();
        // The hint was wrong: what is not in the log is not waited for. Unless another came meanwhile.
        else if (hinted === asked) hinted = head;
      }
    });
    filling = false;
    changed.clear();
    noteHint(hinted);
  };

  /** While the database is away, tries again for as long as anybody listens; then there is nothing to say any more. */
  const persistently = async <Result>(read: () => Promise<Result>): Promise<Result | undefined> => {
    for (let wait = RETRY_FIRST_MS; isAttached(); wait = Math.min(2 * wait, RETRY_MOST_MS)) {
      try {
        return await read();
      } catch (error) {
        logFailure(error, `The log of room ${roomId} could not be read; it is tried again.`);
        await new Promise((resolve) => setTimeout(resolve, wait).unref());
      }
    }
    return undefined;
  };

  const begin = async () => {
    await Promise.resolve();
    head = (await persistently(() => headOf(roomId))) ?? -1;
    if (head >= 0) fence = head;
    noteHint(hinted);
  };

  /** While the database is away every append fails and asks for this: one look after the last of them serves all. */
  const lookAgain = async () => {
    lookOnceMore = true;
    if (looking) return;
    looking = true;
    while (lookOnceMore) {
      lookOnceMore = false;
      noteHint((await persistently(() => headOf(roomId))) ?? -1);
    }
    looking = false;
  };

  const hub: Node = {
    get head() {
      return head;
    },
    sameAccessSince: (seq) => seq >= fence,
    get edition() {
      return edition;
    },
    ready: begin(),
    since(after) {
      const recent = ring.since(after);
      if (recent) return recent;
      return after >= head
        ? []
        : persistently(() => pageAfter(roomId, after, head)).then((page) => page ?? []);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        forget(listener);
      };
    },
    wake,
    detach() {
      const entry = hubs.get(roomId);
      if (entry?.hub === hub && --entry.attached === 0) hubs.delete(roomId);
    },
    forgetAccount(accountId) {
      if (filling) changed.add(accountId);
      if (ring.tellsOf(accountId)) ring.clear();
    },
    advance,
    hint: noteHint,
    lookAgain,
  };
  return hub;
}
