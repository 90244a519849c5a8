import { pino } from 'pino';

/** JSON lines where a machine reads them, a pretty line in a terminal. Secrets never reach it. */
export const log = pino({
  base: null,
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
