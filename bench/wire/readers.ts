import type { ServerName } from '../servers.ts';
import { dialects } from './dialects.ts';
import { openTalk, type Talk } from './talk.ts';
import { together } from './together.ts';

/** Shorter frames are the protocol's own: pings, acknowledgements. */
const MESSAGE_BYTES_LEAST = 100;
const OPEN_AT_A_TIME = 50;

/**
 * Opens a socket for each token that listens to one room; what is said there is counted, not read.
 *
 * @param heard - called for each message that one of them is given.
 */
export function openReaders(
  server: ServerName,
  port: number,
  tokens: (string | null)[],
  roomOf: (index: number) => string,
  heard: () => void,
): Promise<Talk[]> {
  return together(tokens.length, OPEN_AT_A_TIME, async (index) => {
    const talk = await openTalk(server, port, tokens[index] ?? null);
    Object.assign(talk.wire.reading, { skipFrom: MESSAGE_BYTES_LEAST, onSkipped: heard });
    await dialects[server].listen(talk, roomOf(index));
    return talk;
  });
}
