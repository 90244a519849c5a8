import { log } from '../logger.ts';

/** A database that comes and goes is spoken of once in this time. */
const TELL_AWAY_MS = 30_000;
const ASK_MS = 1_000;

let ask: (() => Promise<boolean>) | null = null;
let isAsking = false;
let toldAway = Number.NEGATIVE_INFINITY;

/**
 * From now on it is logged when the database goes away and when it is back.
 *
 * @param question - false for as long as the database is away.
 * @returns how to stop.
 */
export function watchOutages(question: () => Promise<boolean>): () => void {
  ask = question;
  return () => {
    ask = null;
  };
}

/** For whoever finds that the database may be away; the first is enough. */
export function noteOutage(error: unknown): void {
  if (isAsking || performance.now() - toldAway < TELL_AWAY_MS) return;
  isAsking = true;
  void tellOutage(error).finally(() => {
    isAsking = false;
  });
}

async function tellOutage(error: unknown): Promise<void> {
  // A single connection that was lost is no outage: the next question has another.
  if (await answers()) return;
  toldAway = performance.now();
  const { message, code } = error as { message?: string; code?: string };
  log.warn(
    { reason: message?.trim().split('\n').at(-1) || code },
    'The database cannot be reached: who sends or asks is refused as UNAVAILABLE, who listens stays connected. It is tried again.',
  );
  do {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS).unref());
    if (!ask) return;
  } while (!(await answers()));
  log.info('The database is back: everybody is served again.');
}

/** Where nobody is to be asked any more, all is well. */
async function answers(): Promise<boolean> {
  return ask?.() ?? true;
}

/** Logs what became of work that is tried again: a database that is away once for all, a defect in full. */
export function logFailure(error: unknown, message: string): void {
  if (isUnreachable(error)) noteOutage(error);
  else log.warn({ err: error }, message);
}

/** Codes with which Prisma and PostgreSQL say that nobody is there, or that it is going away. */
const UNREACHABLE_CODES =
  /^(P1001|P1002|P1008|P1017|P2024|P2028|57P0[123]|08\d{3}|53300|ECONN\w+|ENOENT|EPIPE|ETIMEDOUT)$/;
const UNREACHABLE_TEXT =
  /can't reach database|connection (terminated|closed|ended)|server has closed the connection|timeout exceeded when trying to connect|connection timeout|query read timeout|not queryable|the database system is (starting up|shutting down)/i;

/** Whether an error means that the database cannot be reached now, as opposed to a defect or a refusal. */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, cause, meta } = error as {
    code?: string;
    message?: string;
    cause?: unknown;
    meta?: { code?: string; driverAdapterError?: unknown };
  };
  return (
    UNREACHABLE_CODES.test(code ?? '') ||
    UNREACHABLE_CODES.test(meta?.code ?? '') ||
    UNREACHABLE_TEXT.test(message ?? '') ||
    isUnreachable(cause) ||
    isUnreachable(meta?.driverAdapterError)
  );
}
