/**
 * Whether this tab is the one of all in this browser that leads under a name. Where a browser cannot tell (over plain http, or an
 * old one), every tab leads: then the server's `clientId` alone keeps a message from being said twice.
 *
 * @param begin - called as soon as it leads.
 */
export function createLead(name: string, begin: () => void) {
  let term: AbortController | undefined;
  let leads = false;

  return {
    leads: () => leads,
    /** Leads as soon as no other tab does. */
    stand(): void {
      if (term) return;
      const mine = new AbortController();
      term = mine;
      const led = () =>
        new Promise<void>((resolve) => {
          if (mine.signal.aborted) return resolve();
          mine.signal.addEventListener('abort', () => resolve());
          leads = true;
          begin();
        });
      if (navigator.locks) navigator.locks.request(name, { signal: mine.signal }, led).catch(() => {});
      else void led();
    },
    stepDown(): void {
      leads = false;
      term?.abort();
      term = undefined;
    },
  };
}
