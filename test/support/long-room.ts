import { execFileSync } from 'node:child_process';

export type LongRoom = {
  slug: string;
  /** Of somebody who is in it, and has read all but the newest `unread`. */
  token: string;
  /** Of another one who is in it. */
  author: string;
};

/** Minutes between two messages: 3,000 of them are three weeks. */
export const MINUTES_APART = 10;

/** What message `n`, counted from 1, says. */
export const longLine = (n: number): string =>
  `Line ${n}. ${'Words come and go. '.repeat((n * 7) % 11)}`.trim();

/** Makes a room of many messages in a data directory. In a process of its own: the store is one for each. */
export function fillLongRoom(dataDir: string, messages: number, unread: number): LongRoom {
  const program = ['--import', 'tsx', 'test/support/fill-long-room.ts', dataDir, `${messages}`, `${unread}`];
  return JSON.parse(
    execFileSync(process.execPath, program, { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '',
  );
}
