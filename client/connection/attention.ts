/** Nobody who has not touched anything for so long is taken to be there. */
export const AWAY_AFTER_MS = 5 * 60_000;
const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

let away = false;
const listeners = new Set<(away: boolean) => void>();

/** Whether nobody is at this tab. */
export function isAway(): boolean {
  return away;
}

/** Calls back when that changes. @returns how to stop. */
export function onAway(listener: (away: boolean) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Watches whether somebody is at this tab: a hidden one has no input either. @returns how to stop. */
export function watchAttention(): () => void {
  let touchedAt = Date.now();
  let timer = setTimeout(look, AWAY_AFTER_MS);
  // Once for each wait: to begin it anew at each movement would cost more.
  function look() {
    const left = touchedAt + AWAY_AFTER_MS - Date.now();
    if (left <= 0) change(true);
    else timer = setTimeout(look, left);
  }
  const touched = () => {
    touchedAt = Date.now();
    if (!away) return;
    change(false);
    timer = setTimeout(look, AWAY_AFTER_MS);
  };
  const shown = () => document.visibilityState === 'visible' && touched();
  for (const input of INPUTS) addEventListener(input, touched, { passive: true, capture: true });
  document.addEventListener('visibilitychange', shown);
  return () => {
    clearTimeout(timer);
    change(false);
    for (const input of INPUTS) removeEventListener(input, touched, { capture: true });
    document.removeEventListener('visibilitychange', shown);
  };
}

function change(now: boolean): void {
  if (now === away) return;
  away = now;
  for (const listener of [...listeners]) listener(now);
}
