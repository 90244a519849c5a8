import { validate as isUuid } from 'uuid';
import { Refusal } from '../errors.ts';
import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { type Action, refusalFor, type Standing, unauthenticated } from '../policy.ts';
import { placeIn } from '../rooms/reach.ts';
import { standingIn } from '../rooms/standing.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

export type ReachedMessage = { message: MessageRow; room: RoomRow; standing: Standing };

type Row = AccountRow & {
  messageId: string;
  roomId: string;
  seq: number;
  clientId: string;
  body: string;
  at: Date;
  messageDeletedAt: Date | null;
};

/**
 * A message, for something that the viewer may do with it.
 *
 * @throws Refusal UNAUTHENTICATED, NOT_FOUND, field `id`, where the viewer may not know of its room, or why they may not.
 */
export async function reachMessage(
  action: Action,
  id: string,
  viewer: AccountRow | null,
): Promise<ReachedMessage & { viewer: AccountRow }> {
  if (!viewer) throw unauthenticated();
  const message = isUuid(id) ? await findMessage(id) : null;
  const place = message && (await placeIn(message.roomId, viewer));
  if (!message || !place?.room) throw messageNotFound();
  const { relations, states } = standingIn(place.room, viewer, place);
  const standing: Standing = {
    relations: new Set([...relations, ...(message.author.id === viewer.id ? ['author' as const] : [])]),
    states: new Set([...states, ...(message.deletedAt ? ['deleted' as const] : [])]),
  };
  const refusal = refusalFor(action, standing);
  if (refusal) throw refusal;
  return { message, room: place.room, standing, viewer };
}

/** Whatever anybody may do with it. Not for answering: see `reachMessage`. */
export async function findMessage(id: string): Promise<MessageRow | null> {
  const [row] = await run<Row>(Prisma.sql`
    SELECT m.id::text AS "messageId", m."roomId"::text, m.seq, m."clientId", m.body, m."createdAt" AS at,
      m."deletedAt" AS "messageDeletedAt", ${accountColumns}
    FROM "Message" m JOIN "Account" a ON a.id = m."authorId" WHERE m.id = ${id}::uuid`);
  if (!row) return null;
  const { messageId, roomId, seq, clientId, body, at, messageDeletedAt, ...author } = row;
  return { id: messageId, roomId, seq, clientId, body, createdAt: at, deletedAt: messageDeletedAt, author };
}

function messageNotFound(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such message.', { field: 'id' });
}
