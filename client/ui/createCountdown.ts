import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';

const TICK_MS = 1_000;

/** Seconds until an instant, in milliseconds since 1970, second by second; 0 when it has come, and where there is none. */
export function createCountdown(instant: Accessor<number | undefined>): Accessor<number> {
  const left = () => Math.max(0, ((instant() ?? 0) - Date.now()) / 1_000);
  const [seconds, setSeconds] = createSignal(0);
  createEffect(() => {
    setSeconds(left());
    if (left() === 0) return;
    const timer = setInterval(() => {
      setSeconds(left());
      if (left() === 0) clearInterval(timer);
    }, TICK_MS);
    onCleanup(() => clearInterval(timer));
  });
  return seconds;
}
