import { createEffect, onCleanup } from 'solid-js';

/** A crowd changes every second; its list is asked for anew no more often than this, and by each at a moment of its own. */
const FRESH_LEAST_MS = 6_000;
const FRESH_MOST_MS = 14_000;

type FreshPeopleOptions = {
  /** Whether there is something to ask for. */
  stale: () => boolean;
  /** Whether anybody looks at the list. */
  seen: () => boolean;
  refresh: () => Promise<void>;
};

/** Keeps a list of people that nobody tells the changes of nearly true, while it is looked at. */
export function createFreshPeople({ stale, seen, refresh }: FreshPeopleOptions): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gone = false;

  const wait = () => {
    if (!gone) timer ??= setTimeout(look, FRESH_LEAST_MS + Math.random() * (FRESH_MOST_MS - FRESH_LEAST_MS));
  };
  const look = async () => {
    if (stale() && document.visibilityState === 'visible' && seen()) await refresh();
    timer = undefined;
    if (stale()) wait();
  };

  createEffect(() => stale() && wait());
  onCleanup(() => {
    gone = true;
    clearTimeout(timer);
  });
}
