import { Refusal } from '../errors.ts';

/**
 * Where a start takes longer than this, whoever comes is told to come back: a database may recover for minutes. More than a
 * first start takes on a slow machine, and less than the web client waits for an answer.
 */
const WAIT_MOST_MS = 20_000;
/** Seconds. */
const RETRY_AFTER = 1;

/**
 * A server listens before its database is open: those who come back to one that starts are connected meanwhile, and
 * answered all together.
 */
export type Opening = {
  readonly isOpen: boolean;
  open(): void;
  /** Resolves when it is open. @throws Refusal UNAVAILABLE where that takes too long. */
  passed(): Promise<void>;
};

export function createOpening(waitMostMs = WAIT_MOST_MS): Opening {
  let isOpen = false;
  let settle: { open(): void; late(): void } = { open: () => undefined, late: () => undefined };
  const opened = new Promise<void>((open, refuse) => {
    settle = { open, late: () => refuse(starting()) };
  });
  // Nobody may be waiting for it.
  opened.catch(() => undefined);
  const overdue = setTimeout(settle.late, waitMostMs).unref();
  return {
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      clearTimeout(overdue);
      settle.open();
    },
    async passed() {
      if (!isOpen) await opened;
    },
  };
}

function starting(): Refusal {
  return new Refusal('UNAVAILABLE', 'The server is starting: come back soon.', { retryAfter: RETRY_AFTER });
}
