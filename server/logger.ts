import { pino } from 'pino';

/** What an error is and where it happened, and nothing else of it: a database adds the row, with the hashes that are in it. */
function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { message, stack, cause, code } = error as Error & { code?: unknown };
  const type = error.constructor.name;
  return { type, message, stack, code, ...(cause instanceof Error && { cause: errorForLog(cause) }) };
}

/** JSON lines where a machine reads them, a pretty line in a terminal. Secrets never reach it. */
export const log = pino({
  base: null,
  serializers: { err: errorForLog },
  redact: { paths: ['*.token', '*.password', '*.authorization', '*.cookie'], remove: true },
  ...(process.stdout.isTTY
    ? { transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } } }
    : {}),
});

/** Of another level than its parent has here: a child of the same one would follow it. */
const whateverTheLevel = log.child({}, { level: 'trace' });

/** Says what must be seen whatever LOG_LEVEL is: a line of the log like all others, or in a terminal just the words. */
export function announce(level: 'info' | 'warn', words: string): void {
  if (process.stdout.isTTY) console[level](words);
  else whateverTheLevel[level](words);
}
