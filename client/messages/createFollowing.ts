import { createSignal, onCleanup, onMount } from 'solid-js';

const NEAR_PX = 60;

/**
 * Follows the end of a scrolling list: while its reader is there, it stays there, whatever is added or changes its
 * height. Once the reader scrolls up, it stays where they are reading.
 */
export function createFollowing(
  scroller: () => HTMLElement | undefined,
  content: () => HTMLElement | undefined,
) {
  const [following, setFollowing] = createSignal(true);
  let last = 0;

  const toEnd = () => {
    const element = scroller();
    if (element) element.scrollTop = element.scrollHeight;
  };

  const scrolled = () => {
    const element = scroller();
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) setFollowing(true);
    // Only a move upwards is the reader's: what grows below leaves the list where it was.
    else if (scrollTop < last) setFollowing(false);
    last = scrollTop;
  };

  onMount(() => {
    const observer = new ResizeObserver(() => following() && toEnd());
    for (const element of [scroller(), content()]) if (element) observer.observe(element);
    onCleanup(() => observer.disconnect());
  });

  return {
    following,
    scrolled,
    follow: () => {
      setFollowing(true);
      toEnd();
    },
  };
}
