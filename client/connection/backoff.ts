const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 6_000;
/** A server that says that it restarts is back within seconds: nobody should sit out a long wait while it already is. */
const RESTART_WAIT_MS = 500;
/** What has not come back by then is not restarting, it is down. */
const RESTART_MS = 10_000;

/** Full jitter: a server that comes back is not met by everybody at the same moment. */
export function backoff(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
}

/** Why an attempt ended, as far as waiting goes. */
type Ended = {
  /** The server said that it restarts. */
  readonly restarting?: boolean | undefined;
  /** What the server asked for, in seconds. */
  readonly retryAfter?: number | undefined;
};

/**
 * How long a stream waits after each of its ends, in milliseconds, for as many attempts as it takes.
 *
 * @param now - a clock in milliseconds that only goes forward.
 */
export function createBackoff(now: () => number = () => performance.now(), random = Math.random) {
  let failures = 0;
  let restartedBy = Number.NEGATIVE_INFINITY;
  return {
    wait({ restarting, retryAfter }: Ended): number {
      if (restarting) restartedBy = now() + RESTART_MS;
      // All who were refused together would otherwise come back together.
      if (retryAfter) return retryAfter * 1_000 + backoff(failures++, random);
      return now() < restartedBy ? random() * RESTART_WAIT_MS : backoff(failures++, random);
    },
    /** The stream is live: what went wrong before is over. */
    succeeded() {
      failures = 0;
      restartedBy = Number.NEGATIVE_INFINITY;
    },
  };
}
