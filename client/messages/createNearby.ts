import { type Accessor, createEffect, createSignal, on, untrack } from 'solid-js';
import type { VirtualizerHandle } from 'virtua/solid';
import type { Reading } from './createReading.ts';
import { KEPT_MOST, type Window } from './window.ts';

const LOAD_WITHIN_PX = 800;
/** Messages, also where one scrolls on and on. */
const HELD_MOST = 5 * KEPT_MOST;

/** The rows there are measured, and move no more. */
const STANDS_FRAMES = 2;
const ARRIVES_WITHIN_FRAMES = 20;

type NearbyOptions = {
  reading: Reading;
  window: Accessor<Window | undefined>;
  following: Accessor<boolean>;
  /** The `seq` of the message above which the line stands. */
  firstUnread: Accessor<number | undefined>;
  scroller: () => HTMLElement;
  handle: () => VirtualizerHandle | undefined;
  /** Whether reading begins where the list is at first. */
  isThere: boolean;
};

/** Keeps what is near to what is read: the pages at both ends come in time, and what is far is let go of. */
export function createNearby(options: NearbyOptions) {
  const { reading, window, following, firstUnread, scroller, handle, isThere } = options;
  const [reached, setReached] = createSignal(isThere);
  const messages = () => window()?.messages ?? [];
  let scrolling = false;

  const indexAt = (offset: number) => handle()?.findItemIndex(offset) ?? 0;

  const readMore = () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller();
    if (window()?.older !== undefined && scrollTop < LOAD_WITHIN_PX) void reading.extend('older');
    else if (window()?.newer !== undefined && scrollHeight - scrollTop - clientHeight < LOAD_WITHIN_PX)
      void reading.extend('newer');
  };

  const letGo = () => {
    const count = messages().length;
    // After a cut above, the list holds on to its end until it is at rest: it waits for that, within bounds.
    if (count <= KEPT_MOST || (scrolling && !following() && count <= HELD_MOST)) return;
    const { scrollTop, clientHeight } = scroller();
    const [from, to] = following() ? [count, count] : [indexAt(scrollTop), indexAt(scrollTop + clientHeight)];
    const [first, last] = [messages()[Math.min(from, count - 1)], messages()[Math.min(to, count - 1)]];
    if (first && last) reading.cut(first.seq, last.seq);
  };

  const lookForUnread = () => {
    const unread = reading.unread();
    const [first] = messages();
    if (!unread || unread.found || !first) return;
    const line = messages().findIndex(({ seq }) => seq === firstUnread());
    if (line < 0) {
      if (first.seq > unread.seq + 1) reading.lookForUnread('above');
    } else reading.lookForUnread(line < indexAt(scroller().scrollTop) ? 'above' : 'in view');
  };

  const look = () => {
    if (!reached() || !scroller().isConnected) return;
    readMore();
    letGo();
    lookForUnread();
  };

  // Also where nothing is scrolled: a page that is too short to fill the window would never ask for the one before.
  createEffect(on([messages, reading.loading, reading.unread], () => void afterLayout(() => untrack(look))));

  /**
   * Scrolls until a message stands in the middle. By hand: the list would hold on to its target for as long as rows are measured, and
   * take whoever reads on at once back to it.
   */
  const comeTo = (index: number, margin: number, arrived: () => void) => {
    let [last, stood, frames] = [Number.NaN, 0, 0];
    const step = () => {
      const [element, list] = [scroller(), handle()];
      if (!element.isConnected || !list) return;
      const beside = Math.max(0, (element.clientHeight - list.getItemSize(index)) / 2);
      const target = Math.round(margin + list.getItemOffset(index) - beside);
      element.scrollTop = target;
      stood = target === last ? stood + 1 : 0;
      last = target;
      frames += 1;
      if (stood < STANDS_FRAMES && frames < ARRIVES_WITHIN_FRAMES) return void requestAnimationFrame(step);
      setReached(true);
      look();
      arrived();
    };
    step();
  };

  return {
    scrolled: () => {
      scrolling = true;
      look();
    },
    rested: () => {
      scrolling = false;
      look();
    },
    comeTo,
  };
}

/** The frame after the next knows how high a page is. */
export const afterLayout = (task: () => void) => requestAnimationFrame(() => requestAnimationFrame(task));
