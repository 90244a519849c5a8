import { pino } from 'pino';

/** JSON lines where a machine reads them, a pretty line in a terminal. Secrets never reach it. */
export const log = pino({
  base: null,
  redact: { paths: ['*.token', '*.password', '*.authorization', '*.cookie'], remove: true },
  ...(process.stdout.isTTY
    ? { transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss', ignore: 'pid,hostname' } } }
    : {}),
});
