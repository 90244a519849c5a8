import { log } from '../logger.ts';

/** While the database is away it is said once in this time. */
const TELL_AWAY_MS = 30_000;
let toldAway = Number.NEGATIVE_INFINITY;

/** Logs what became of work that is tried again: a database that is away in one line, once in a while; a defect in full. */
export function logFailure(error: unknown, message: string): void {
  if (!isUnreachable(error)) {
    log.warn({ err: error }, message);
    return;
  }
  const now = performance.now();
  if (now - toldAway < TELL_AWAY_MS) return;
  toldAway = now;
  const { message: reason } = error as { message?: string };
  log.warn(
    { reason: reason?.trim().split('\n').at(-1) },
    'The database cannot be reached; it is tried again.',
  );
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
