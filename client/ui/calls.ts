import { createSignal } from 'solid-js';

/** What calls the viewer and is not on the page that they are on, by where it was found: the title of the tab counts it. */
const [found, setFound] = createSignal<Readonly<Record<string, number>>>({});

export function setCalls(where: string, count: number): void {
  setFound((before) => ({ ...before, [where]: count }));
}

export const calls = (): number => Object.values(found()).reduce((sum, count) => sum + count, 0);
