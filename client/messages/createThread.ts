import { createSignal, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import {
  FollowThreadDocument,
  MarkThreadReadDocument,
  ThreadBeforeDocument,
  ThreadSnapshotDocument,
} from '../graphql/documents.ts';
import {
  type Message,
  type RoomEvent,
  type Thread,
  tell,
  type Window,
  windowOf,
  withOlder,
} from './window.ts';

type ThreadOptions = {
  /** The message under which it was said. */
  id: string;
  viewerId: string;
  /** Tells every event of the room. @returns how to stop. */
  listen: (listener: (event: RoomEvent) => void) => () => void;
  /** Told what no event tells, for where it is shown in the room. */
  changed: (now: Partial<NonNullable<Thread>>) => void;
};

export type ThreadState = {
  readonly root: Message;
  readonly follows: boolean;
  readonly window: Window;
};

/** What was said under one message: loaded once, then carried on by the events of its room. */
export function createThread({ id, viewerId, listen, changed }: ThreadOptions) {
  const [state, setState] = createSignal<ThreadState>();
  const [failure, setFailure] = createSignal<Failure>();
  const [loading, setLoading] = createSignal(false);
  const gone = new AbortController();
  const since: RoomEvent[] = [];
  let marked = 0;

  const stop = listen((event) => {
    since.push(event);
    setState((present) => {
      if (!present) return present;
      const [root = present.root] = tell(alone(present.root, viewerId), event).messages;
      return { root, follows: follows(present, root), window: tell(present.window, event) };
    });
  });
  onCleanup(() => {
    stop();
    gone.abort();
  });

  async function load(): Promise<void> {
    for (let failures = 0; !gone.signal.aborted; failures += 1) {
      try {
        since.length = 0;
        const { message, thread } = await ask(ThreadSnapshotDocument, { id });
        const view = { viewerId, threadId: id };
        const root: Message = { ...message, asOf: thread.asOf };
        const [now = root] = since
          .filter(({ seq }) => seq > thread.asOf)
          .reduce(tell, alone(root, viewerId)).messages;
        setFailure(undefined);
        setState({
          root: now,
          follows: root.thread?.viewerFollows ?? false,
          window: windowOf(thread, view, since),
        });
        return;
      } catch (thrown) {
        setFailure(thrown as Failure);
        if ((thrown as Failure).final) return;
        await patience(backoff(failures), gone.signal);
      }
    }
  }

  /** @returns whether some came. */
  async function loadOlder(): Promise<boolean> {
    const cursor = state()?.window.older;
    if (cursor === undefined || loading()) return false;
    setLoading(true);
    since.length = 0;
    try {
      const { thread } = await ask(ThreadBeforeDocument, { id, cursor });
      setState((present) => {
        if (present?.window.older !== cursor) return present;
        return {
          ...present,
          window: withOlder(present.window, windowOf(thread, present.window.view, since)),
        };
      });
      return true;
    } catch {
      await patience(backoff(1), gone.signal);
      return false;
    } finally {
      setLoading(false);
    }
  }

  /** Loads what was said in it until a reply is there. @returns it, where it is. */
  async function reach(reply: string): Promise<Message | undefined> {
    const find = () => state()?.window.messages.find((message) => message.id === reply);
    while (!find() && (await loadOlder()));
    return find();
  }

  /** Where it fails nobody is told: it is said again with what is read next. */
  async function markRead(): Promise<void> {
    const last = state()?.window.messages.at(-1);
    if (!last || last.seq <= marked) return;
    marked = last.seq;
    try {
      await ask(MarkThreadReadDocument, { message: id, cursor: last.cursor });
      const news = state()?.window.messages.filter(
        ({ seq, author, deletedAt }) => seq > last.seq && author.id !== viewerId && !deletedAt,
      );
      changed({ viewerReadSeq: last.seq, viewerUnreadCount: news?.length ?? 0 });
    } catch {
      marked = 0;
    }
  }

  /** @throws Failure */
  async function follow(wanted: boolean): Promise<void> {
    await ask(FollowThreadDocument, { message: id, follow: wanted });
    setState((present) => present && { ...present, follows: wanted });
    changed({ viewerFollows: wanted });
  }

  void load();
  return { state, failure, loading, loadOlder, reach, markRead, follow };
}

function alone(message: Message, viewerId: string): Window {
  return { view: { viewerId, threadId: null }, messages: [message], older: undefined, newer: undefined };
}

/** Whoever answers follows from then on. */
function follows(before: ThreadState, root: Message): boolean {
  return (
    before.follows || (root.thread?.viewerFollows === true && before.root.thread?.viewerFollows === false)
  );
}

export type ThreadReading = ReturnType<typeof createThread>;
