import { onCleanup } from 'solid-js';

/** A crowd that came together must not ask together for ever: each pause is up to this part longer. */
const SPREAD = 0.25;

/**
 * Asks again for what no stream tells of: every so often while the page is looked at, and at once when it is looked at again. The
 * first time is up to whoever shows it.
 *
 * @param pauseMs - looked at before each pause.
 */
export function createFresh(refresh: () => unknown, pauseMs: () => number): void {
  let timer: ReturnType<typeof setTimeout>;
  let gone = false;

  const wait = () => {
    clearTimeout(timer);
    if (!gone && !document.hidden) timer = setTimeout(look, pauseMs() * (1 + SPREAD * Math.random()));
  };
  const look = async () => {
    clearTimeout(timer);
    if (!document.hidden) await refresh();
    wait();
  };

  document.addEventListener('visibilitychange', look);
  wait();
  onCleanup(() => {
    gone = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  });
}
