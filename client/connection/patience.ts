/** Resolves after `milliseconds`, or as soon as there is a reason to think that the network is back. */
export function patience(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    const visible = () => document.visibilityState === 'visible' && done();
    addEventListener('online', done);
    document.addEventListener('visibilitychange', visible);
    signal?.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      removeEventListener('online', done);
      document.removeEventListener('visibilitychange', visible);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    if (signal?.aborted) done();
  });
}
