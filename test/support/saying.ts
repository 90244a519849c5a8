import { randomUUID } from 'node:crypto';
import type { Said } from '../../server/log/write.ts';

/** What somebody says to the room itself, and to nobody in particular. */
export function saying(body: string, clientId: string = randomUUID()) {
  const said: Said = { clientId, body, replyTo: null, threadId: null, mentions: [], mentionsRoom: false };
  return { type: 'message.added', ...said } as const;
}
