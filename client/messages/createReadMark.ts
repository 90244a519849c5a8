import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { MarkReadDocument } from '../graphql/documents.ts';
import type { RoomState } from './room-state.ts';

const PAUSE_MS = 2_000;
/** Those who read the same message do not say so in the same moment. */
const SPREAD_MS = 1_000;
/**
 * In a room of a thousand readers each message would otherwise be answered with a thousand mutations: so each says it every half
 * minute at the most, at a moment of its own, and those of that time are one mark. Whoever leaves says it at once: no other
 * place shows the count of a room that is being read.
 */
const CROWD_PAUSE_MS = 20_000;
const CROWD_SPREAD_MS = 20_000;
/** From how many on a room is a crowd. */
const CROWD = 100;

/** Counts the rooms that were left with something to mark in them, once it is marked: what is unread elsewhere has changed. */
const [lastMarks, setLastMarks] = createSignal(0);

export { lastMarks };

type ReadMarkOptions = {
  room: string;
  viewerId: string;
  state: Accessor<RoomState | undefined>;
  /** Whether the newest message is in view. */
  atEnd: Accessor<boolean>;
  online: Accessor<number>;
};

/** Tells the server up to where the viewer has read, for what their other rooms, tabs and devices show as unread. */
export function createReadMark({ room, viewerId, state, atEnd, online }: ReadMarkOptions): void {
  const [visible, setVisible] = createSignal(!document.hidden);
  let seen = { seq: 0, cursor: '' };
  let marked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pause = () =>
    online() > CROWD
      ? CROWD_PAUSE_MS + CROWD_SPREAD_MS * Math.random()
      : PAUSE_MS + SPREAD_MS * Math.random();

  /** Where it fails nobody is told: it is said again with what is seen next. */
  const mark = async (leaving = false): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const before = marked;
    const { seq, cursor } = seen;
    if (seq <= before) return;
    marked = seq;
    try {
      await ask(MarkReadDocument, { room, cursor }, { keepalive: leaving });
    } catch {
      if (marked === seq) marked = before;
    }
  };

  createEffect(() => {
    const shown = state();
    if (!shown || !visible() || !atEnd()) return;
    if (shown.window.newer !== undefined) return;
    const newest = shown.window.messages.findLast(({ author }) => author.id !== viewerId)?.seq ?? 0;
    if (newest <= seen.seq) return;
    seen = { seq: newest, cursor: shown.cursor };
    timer ??= setTimeout(mark, pause());
  });

  const turned = () => {
    setVisible(!document.hidden);
    if (document.hidden) void mark(true);
  };
  document.addEventListener('visibilitychange', turned);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', turned);
    if (seen.seq > marked) void mark(true).then(() => setLastMarks((count) => count + 1));
    else clearTimeout(timer);
  });
}
