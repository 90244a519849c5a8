import { validate as isUuid, v4 as uuid } from 'uuid';
import { badInput, Refusal } from '../errors.ts';
import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { append, type Change } from '../log/append.ts';
import { may } from '../policy.ts';
import { sends } from '../rates.ts';
import { accept } from '../rooms/accept.ts';
import { asMember, type ReachedAsMember } from '../rooms/reach.ts';
import { standingIn } from '../rooms/standing.ts';
import type { Transaction } from '../store/database.ts';
import { tooLong } from '../text.ts';
import { checkBody } from './body.ts';
import { readMentions } from './mentions.ts';
import { findMessage } from './reach.ts';

export const CLIENT_ID_MAX = 64;

export type Send = {
  room: string;
  body: string;
  /** Chosen by the sender. The same one again is the same message, however often and whenever it is sent. */
  clientId: string | null;
  /** The id of a message that it answers. */
  replyTo: string | null;
  /** The id of a message under which it is said; of one that is in a thread itself, that thread is meant. */
  thread: string | null;
  /** The id of the account that wrote it, where that was said: nobody else says it. */
  author?: string | null | undefined;
};

/**
 * Says something in a room; resolves when it is durable.
 *
 * @throws Refusal BAD_INPUT, UNAUTHENTICATED, NOT_FOUND, CLIENT_ID_REUSED, RATE_LIMITED, UNAVAILABLE or what reaching the room refuses with.
 */
export async function sendMessage(
  { room, body, clientId, replyTo, thread, author }: Send,
  viewer: AccountRow | null,
): Promise<{ message: MessageRow; duplicate: boolean }> {
  checkBody(body);
  if (clientId !== null) checkClientId(clientId);
  if (author && viewer?.id !== author) throw writtenByAnother();
  if (viewer) await sends.take(viewer.id);
  const id = clientId ?? uuid();
  return asMember('room.send', room, viewer, async (place, actor) => {
    const [answered, root, mentions] = await Promise.all([
      messageIn(place.room, replyTo, 'replyTo'),
      messageIn(place.room, thread, 'thread'),
      readMentions(body, place.room, actor),
    ]);
    const said = { clientId: id, body, replyTo: answered, threadId: root?.threadId ?? root?.id ?? null };
    const draft = { type: 'message.added', room: place.room, actor, ...said, ...mentions } as const;
    const appended = await append(draft, besides(place, actor, id));
    if (appended?.event.type !== 'message.added')
      throw new Error('A send became something else than a message.');
    return { message: appended.event.message, duplicate: appended.duplicate };
  });
}

/** @throws Refusal NOT_FOUND unless it is a message of this room. */
export async function messageIn(room: RoomRow, id: string | null, field: string): Promise<MessageRow | null> {
  if (id === null) return null;
  const message = isUuid(id) ? await findMessage(id) : null;
  if (message?.roomId !== room.id)
    throw new Refusal('NOT_FOUND', 'There is no such message in this room.', { field });
  return message;
}

function writtenByAnother(): Refusal {
  const message = 'You are not signed in as the account that wrote this.';
  return new Refusal('UNAUTHENTICATED', message, { field: 'author' });
}

/** What a message changes beside itself, where it does. */
function besides(place: ReachedAsMember, actor: AccountRow, clientId: string): Change | undefined {
  if (mustWait(place, actor)) return (tx) => speakSlowly(tx, place.room, actor, clientId);
  return place.requested ? (tx) => accept(tx, place.room, actor) : undefined;
}

/** Whoever keeps order in a slow room answers at once. */
function mustWait({ room, ...membership }: ReachedAsMember, actor: AccountRow): boolean {
  return room.slowSeconds > 0 && !may('room.slow', standingIn(room, actor, membership));
}

/** RATE_LIMITED for whoever spoke a moment ago; a repeat of what was said then is none. */
async function speakSlowly(
  tx: Transaction,
  room: RoomRow,
  { id }: AccountRow,
  clientId: string,
): Promise<true | Refusal> {
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
  return new Refusal('RATE_LIMITED', message, { field: 'room', limit: 1, retryAfter: wait.seconds });
}

function checkClientId(clientId: string): void {
  if (clientId === '')
    throw badInput('clientId', 'The clientId is empty: choose one, best a UUID, or leave it away.');
  if (!/^[\x21-\x7e]+$/.test(clientId))
    throw badInput('clientId', 'The clientId must be visible ASCII, for example a UUID.');
  if (clientId.length > CLIENT_ID_MAX) throw tooLong('clientId', 'The clientId', CLIENT_ID_MAX);
}
