const nameOf = (viewerId: string) => `seen ${viewerId}`;

/**
 * While this tab is looked at, it says so to the others of this browser.
 *
 * @returns how to stop.
 */
export function holdWhileSeen(viewerId: string): () => void {
  let release = () => {};
  const turned = () => {
    release();
    if (document.hidden || !navigator.locks) return;
    const held = new Promise<void>((resolve) => (release = resolve));
    void navigator.locks.request(nameOf(viewerId), { mode: 'shared' }, () => held);
  };
  document.addEventListener('visibilitychange', turned);
  turned();
  return () => {
    document.removeEventListener('visibilitychange', turned);
    release();
  };
}

/** Whether any tab of this browser is looked at. */
export async function isSeen(viewerId: string): Promise<boolean> {
  const { held } = await navigator.locks.query();
  return held?.some(({ name }) => name === nameOf(viewerId)) ?? false;
}
