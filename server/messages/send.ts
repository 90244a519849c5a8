import { v4 as uuid } from 'uuid';
import { badInput, Refusal } from '../errors.ts';
import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import { may } from '../policy.ts';
import { sends } from '../rates.ts';
import { asMember, type ReachedAsMember } from '../rooms/reach.ts';
import { standingIn } from '../rooms/standing.ts';
import type { Transaction } from '../store/database.ts';
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
  return asMember('room.send', room, viewer, async (place, actor) => {
    const draft = { type: 'message.added', room: place.room, actor, clientId: id, body } as const;
    const appended = await append(
      draft,
      mustWait(place, actor) ? (tx) => speakSlowly(tx, place.room, actor, id) : undefined,
    );
    if (appended?.event.type !== 'message.added')
      throw new Error('A send became something else than a message.');
    return { message: appended.event.message, duplicate: appended.duplicate };
  });
}

/** Whoever keeps order in a slow room answers at once. */
function mustWait({ room, ...membership }: ReachedAsMember, actor: AccountRow): boolean {
  return room.slowSeconds > 0 && !may('room.slow', standingIn(room, actor, membership));
}

/** @throws Refusal RATE_LIMITED for whoever spoke a moment ago; a repeat of what was said then is none. */
async function speakSlowly(
  tx: Transaction,
  room: RoomRow,
  { id }: AccountRow,
  clientId: string,
): Promise<boolean> {
  const said = await tx.message.count({ where: { authorId: id, clientId } });
  if (said > 0) return true;
  const spoke = await tx.$executeRaw`
    UPDATE "Membership" SET "spokeAt" = clock_timestamp()
    WHERE "roomId" = ${room.id}::uuid AND "accountId" = ${id}::uuid
      AND ("spokeAt" IS NULL OR "spokeAt" <= clock_timestamp() - make_interval(secs => ${room.slowSeconds}))`;
  if (spoke > 0) return true;
  const [wait = { seconds: 1 }] = await tx.$queryRaw<{ seconds: number }[]>`
    SELECT greatest(1, ceil(${room.slowSeconds} - extract(epoch FROM clock_timestamp() - "spokeAt")))::int AS seconds
    FROM "Membership" WHERE "roomId" = ${room.id}::uuid AND "accountId" = ${id}::uuid`;
  const message = `This room is slow: one message in ${room.slowSeconds} s. Try again in ${wait.seconds} s.`;
  throw new Refusal('RATE_LIMITED', message, { field: 'room', limit: 1, retryAfter: wait.seconds });
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
