import { createEffect, onMount } from 'solid-js';
import { calls } from './calls.ts';

let visited = false;

/**
 * A new page: its title, and the focus on its heading, so that a screen reader says where it is.
 *
 * @param unseen - how much is new on the page itself: the title counts it with what calls the viewer elsewhere.
 */
export function createArrival(
  title: () => string,
  heading: () => HTMLElement | undefined,
  unseen: () => number = () => 0,
): void {
  createEffect(() => {
    const news = unseen() + calls();
    document.title = news > 0 ? `(${news}) ${title()}` : title();
  });
  onMount(() => {
    // On the very first page the browser itself announces the document; taking the focus would only be in the way.
    if (visited) heading()?.focus();
    visited = true;
  });
}
