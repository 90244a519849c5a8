import { createSignal, onCleanup, onMount } from 'solid-js';

const NEAR_PX = 60;

/**
 * Follows the end of a scrolling list: while its reader is there, it stays there, whatever is added or changes its
 * height. Once the reader scrolls up, it stays where they are reading.
 *
 * @param ends - whether the list ends where what is said now appears: only there is something to follow.
 */
export function createFollowing(
  scroller: () => HTMLElement | undefined,
  content: () => HTMLElement | undefined,
  ends: () => boolean,
  atFirst: boolean,
) {
  const [following, setFollowing] = createSignal(atFirst);
  let last = { scrollTop: 0, scrollHeight: 0, clientHeight: 0 };
  let reader = false;

  const toEnd = () => {
    const element = scroller();
    if (element) element.scrollTop = element.scrollHeight;
  };

  const scrolled = () => {
    const element = scroller();
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) setFollowing(ends());
    // A move upwards in a list that kept its height is the reader's, or one that they made: the rest is the layout, finding its sizes.
    else if (
      scrollTop < last.scrollTop &&
      (reader || (scrollHeight === last.scrollHeight && clientHeight === last.clientHeight))
    )
      setFollowing(false);
    reader = false;
    last = { scrollTop, scrollHeight, clientHeight };
  };

  onMount(() => {
    const observer = new ResizeObserver(() => following() && toEnd());
    for (const element of [scroller(), content()]) if (element) observer.observe(element);
    onCleanup(() => observer.disconnect());
  });

  return {
    following,
    scrolled,
    /** The reader moves it: also in a list that never keeps its height, because much is said, they get away from its end. */
    moved: () => {
      reader = true;
    },
    follow: () => {
      setFollowing(true);
      toEnd();
    },
  };
}
