import { v4 as uuid } from 'uuid';
import { badInput } from '../errors.ts';
import type { AccountRow, MessageRow } from '../events.ts';
import { append } from '../log/append.ts';
import { sends } from '../rates.ts';
import { asMember } from '../rooms/reach.ts';
import { codePoints, isBlank, isStorable, tooLong } from '../text.ts';

/** In Unicode code points. */
export const MESSAGE_BODY_MAX = 4_000;
export const CLIENT_ID_MAX = 64;

/**
 * Says something in a room; resolves when it is durable.
 *
 * @param clientId - chosen by the sender. The same one again is the same message, however often and whenever it is sent.
 * @throws Refusal BAD_INPUT, CLIENT_ID_REUSED, RATE_LIMITED, UNAVAILABLE or what reaching the room refuses with.
 */
export async function sendMessage(
  room: string,
  body: string,
  clientId: string | null,
  viewer: AccountRow | null,
): Promise<{ message: MessageRow; duplicate: boolean }> {
  checkBody(body);
  if (clientId !== null) checkClientId(clientId);
  if (viewer) await sends.take(viewer.id);
  const id = clientId ?? uuid();
  return asMember(room, viewer, async (place, actor) => {
    const appended = await append({ type: 'message.added', room: place.room, actor, clientId: id, body });
    if (appended?.event.type !== 'message.added')
      throw new Error('A send became something else than a message.');
    return { message: appended.event.message, duplicate: appended.duplicate };
  });
}

function checkBody(body: string): void {
  // Bounds before work: a text of a megabyte is refused by its length alone.
  if (body.length > 2 * MESSAGE_BODY_MAX || codePoints(body) > MESSAGE_BODY_MAX) {
    throw tooLong('body', 'The message', MESSAGE_BODY_MAX);
  }
  if (isBlank(body)) throw badInput('body', 'The message is empty.');
  if (!isStorable(body))
    throw badInput('body', 'The message holds U+0000 or half of a surrogate pair, which is not text.');
}

function checkClientId(clientId: string): void {
  if (clientId === '')
    throw badInput('clientId', 'The clientId is empty: choose one, best a UUID, or leave it away.');
  if (!/^[\x21-\x7e]+$/.test(clientId))
    throw badInput('clientId', 'The clientId must be visible ASCII, for example a UUID.');
  if (clientId.length > CLIENT_ID_MAX) throw tooLong('clientId', 'The clientId', CLIENT_ID_MAX);
}
