import { createEffect, onMount } from 'solid-js';

let visited = false;

/** A new page: its title, and the focus on its heading, so that a screen reader says where it is. */
export function createArrival(title: () => string, heading: () => HTMLElement | undefined): void {
  createEffect(() => {
    document.title = title();
  });
  onMount(() => {
    // On the very first page the browser itself announces the document; taking the focus would only be in the way.
    if (visited) heading()?.focus();
    visited = true;
  });
}
