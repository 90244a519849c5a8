import { type Accessor, batch, createSignal } from 'solid-js';
import { backoff } from '../connection/backoff.ts';
import type { Ask } from '../connection/createAsking.ts';
import { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import {
  MessagePlaceDocument,
  MessagesAfterDocument,
  MessagesAroundDocument,
  MessagesBeforeDocument,
  NewestMessagesDocument,
  type SnapshotQuery,
} from '../graphql/documents.ts';
import type { RoomState } from './room-state.ts';
import {
  cutEnd,
  cutStart,
  type Message,
  type Page,
  type RoomEvent,
  type Thread,
  type Window,
  windowOf,
  withNewer,
  withOlder,
} from './window.ts';

type ReadingOptions = {
  room: string;
  state: Accessor<RoomState | undefined>;
  change: (next: (window: Window) => Window) => void;
  listen: (listener: (event: RoomEvent) => void) => () => void;
  ask: Ask;
  /** The cursors that are known here lead nowhere any more. */
  reload: () => void;
  gone: AbortSignal;
};

/** Where the list begins to be read, when it is shown anew: a message to come to, or the end. */
export type Arrival = {
  /** Another one for each time. */
  readonly count: number;
  readonly at: { readonly seq: number; readonly marked: boolean } | undefined;
};

/** What is not read yet, as it was when the room was opened. */
export type FirstUnread = {
  readonly seq: number;
  readonly cursor: string;
  readonly count: number;
  /** It was in view, or is not wanted. */
  readonly found?: true;
};

/** Moves through the history of a room: page by page at both ends, and at once to any place. */
export function createReading({ room, state, change, listen, ask, reload, gone }: ReadingOptions) {
  const [arrival, setArrival] = createSignal<Arrival>({ count: 0, at: undefined });
  const [loading, setLoading] = createSignal<'older' | 'newer' | 'place'>();
  const [unread, setUnread] = createSignal<FirstUnread>();
  const [unreadAbove, setUnreadAbove] = createSignal(false);
  const [seenSeq, setSeenSeq] = createSignal(0);
  let failures = 0;
  /** Counts where somebody wanted to go: an answer that was overtaken leads nowhere. */
  let ways = 0;
  /** A link leads elsewhere: the end, which nobody came for, is not shown first, nor marked as read. */
  let linked = false;

  /** A page, and what was told while it was asked for. */
  async function read(asked: () => Promise<{ history: Page }>): Promise<Window | undefined> {
    const since: RoomEvent[] = [];
    const stop = listen((event) => since.push(event));
    try {
      const { history } = await asked();
      const view = state()?.window.view;
      return view && windowOf(history, view, since);
    } finally {
      stop();
    }
  }

  async function extend(side: 'older' | 'newer'): Promise<void> {
    const cursor = state()?.window[side];
    if (cursor === undefined || loading()) return;
    setLoading(side);
    try {
      const document = side === 'older' ? MessagesBeforeDocument : MessagesAfterDocument;
      const page = await read(() => ask(document, { room, cursor }));
      failures = 0;
      batch(() => {
        if (page && state()?.window[side] === cursor)
          change((window) => (side === 'older' ? withOlder(window, page) : withNewer(window, page)));
        setLoading(undefined);
      });
    } catch (thrown) {
      if ((thrown as Failure).code === 'CURSOR_INVALID') reload();
      // The list asks again as soon as nothing is being loaded: not before it makes sense.
      await patience(backoff(++failures), gone);
      setLoading(undefined);
    }
  }

  /** Shows another stretch. @throws Failure */
  async function show(
    asked: () => Promise<{ history: Page }>,
    target: (messages: readonly Message[]) => Message | undefined,
    marked: boolean,
    way = ++ways,
  ): Promise<void> {
    setLoading('place');
    try {
      const window = await read(asked);
      if (!window || gone.aborted || way !== ways) return;
      // Only where nothing follows is its end the end of the room.
      const message = target(window.messages) ?? (window.newer ? window.messages.at(-1) : undefined);
      batch(() => {
        change(() => window);
        arriveAt(message && { seq: message.seq, marked });
      });
    } finally {
      setLoading(undefined);
    }
  }

  const arriveAt = (at: Arrival['at']) => setArrival(({ count }) => ({ count: count + 1, at }));

  /** To a message that is known by its cursor. @throws Failure */
  async function goTo({ id, cursor }: { id: string; cursor: string }, way = ++ways): Promise<void> {
    const here = state()?.window.messages.find((message) => message.id === id);
    if (here) return void arriveAt({ seq: here.seq, marked: true });
    await show(
      () => ask(MessagesAroundDocument, { room, cursor }),
      (messages) => messages.find((message) => message.id === id),
      true,
      way,
    );
  }

  return {
    arrival,
    loading,
    unread,
    /** Whether what is not read yet begins above what is in view, and was never come to. */
    unreadAbove,
    /** The newest message that was in view, or was there when the room was opened: what is beyond is news. */
    seenSeq,
    setSeenSeq,
    extend,
    goTo,
    /** To a message that is known by its id. @returns the thread that it is in, where it is in one. @throws Failure */
    async goToMessage(id: string): Promise<string | null> {
      const way = ++ways;
      try {
        const { message } = await ask(MessagePlaceDocument, { id });
        if (message.threadId === null && way === ways) await goTo(message, way);
        return way === ways ? message.threadId : null;
      } catch (thrown) {
        const { code } = thrown as Failure;
        if (!['CURSOR_INVALID', 'NOT_A_MEMBER'].includes(code)) throw thrown;
        throw new Failure(code, 'This message was said in another room.');
      } finally {
        if (arrival().count === 0) arriveAt(undefined);
      }
    },
    /** To the first message that was said at a time or after it. @throws Failure */
    goToTime: (at: Date) =>
      show(
        () => ask(MessagesAroundDocument, { room, at: at.toISOString() }),
        (messages) =>
          messages.find(({ createdAt }) => Date.parse(createdAt) >= at.getTime()) ?? messages.at(-1),
        false,
      ),
    /** To the first message that was not read when the room was opened. @throws Failure */
    async goToUnread(): Promise<void> {
      const way = ++ways;
      const first = unread();
      if (!first) return;
      const after = (messages: readonly Message[]) => messages.find(({ seq }) => seq > first.seq);
      const window = state()?.window;
      const here = window && covers(window, first.seq) ? after(window.messages) : undefined;
      if (here) return void arriveAt({ seq: here.seq, marked: false });
      await show(() => ask(MessagesAroundDocument, { room, cursor: first.cursor }), after, false, way);
    },
    /** To the end, where what is said now appears. @throws Failure */
    async goToLatest(): Promise<void> {
      if (state()?.window.newer === undefined) {
        ways += 1;
        return void arriveAt(undefined);
      }
      await show(
        () => ask(NewestMessagesDocument, { room }),
        () => undefined,
        false,
      );
    },
    /** Whoever reads from one message to another needs what is far from both no more. */
    cut(first: number, last: number): void {
      // One after the other: the list must know which of its ends has changed.
      change((window) => cutStart(window, first));
      change((window) => cutEnd(window, last));
    },
    loaded({ history, read }: SnapshotQuery): void {
      const { viewerReadSeq: seq, viewerReadCursor: cursor, viewerUnreadCount: count } = read ?? {};
      setUnread(
        (before) => before ?? (cursor && seq !== undefined && count ? { seq, cursor, count } : undefined),
      );
      setSeenSeq(history.nodes.at(-1)?.seq ?? 0);
      ways += 1;
      if (linked) linked = false;
      else arriveAt(undefined);
    },
    /** Nothing is shown until `goToMessage` has led to somewhere, or nowhere. */
    awaitLink: () => {
      linked = true;
    },
    /** What is known of the thread under a message, and no event tells: what of it the viewer has read, and whether they follow it. */
    setThread: (id: string, now: Partial<NonNullable<Thread>>) =>
      change((window) => ({
        ...window,
        messages: window.messages.map((message) =>
          message.id === id && message.thread
            ? { ...message, thread: { ...message.thread, ...now } }
            : message,
        ),
      })),
    /** Tells where what is not read begins. */
    lookForUnread(where: 'above' | 'in view'): void {
      if (where === 'above') setUnreadAbove(unread()?.found === undefined);
      else {
        setUnread((unread) => unread && { ...unread, found: true });
        setUnreadAbove(false);
      }
    },
  };
}

/** Whether it holds all that follows upon this `seq`, up to where it ends. */
export function covers({ older, messages }: Window, seq: number): boolean {
  return older === undefined || (messages[0]?.seq ?? Number.POSITIVE_INFINITY) <= seq + 1;
}

export type Reading = ReturnType<typeof createReading>;
