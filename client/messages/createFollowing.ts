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
  let last = { scrollTop: 0, scrollHeight: 0, clientHeight: 0 };

  const toEnd = () => {
    const element = scroller();
    if (element) element.scrollTop = element.scrollHeight;
  };

  const scrolled = () => {
    const element = scroller();
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) setFollowing(true);
    // Only a move upwards in a list that kept its height is the reader's: the rest is the layout, finding its sizes.
    else if (
      scrollTop < last.scrollTop &&
      scrollHeight === last.scrollHeight &&
      clientHeight === last.clientHeight
    )
      setFollowing(false);
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
    follow: () => {
      setFollowing(true);
      toEnd();
    },
  };
}
