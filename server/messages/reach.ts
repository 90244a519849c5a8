import { validate as isUuid } from 'uuid';
import { Refusal } from '../errors.ts';
import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { toCursor } from '../log/cursor.ts';
import {
  accountIn,
  type MessageColumns,
  messageColumns,
  messageOf,
  readQuotes,
} from '../log/message-rows.ts';
import { type Action, refusalFor, type Standing, unauthenticated } from '../policy.ts';
import { placeIn, type Reached } from '../rooms/reach.ts';
import { standingIn } from '../rooms/standing.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

export type ReachedMessage = { message: MessageRow; room: RoomRow; standing: Standing };

type Row = AccountRow & MessageColumns;

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
  if (!message || !place) throw messageNotFound();
  const standing = standingTo(message, place, viewer);
  const refusal = refusalFor(action, standing);
  if (refusal) throw refusal;
  return { message, room: place.room, standing, viewer };
}

/** How somebody stands to a message of a room that they have reached. */
export function standingTo(message: MessageRow, place: Reached, viewer: AccountRow | null): Standing {
  const { relations, states } = standingIn(place.room, viewer, place);
  return {
    relations: new Set([...relations, ...(message.author.id === viewer?.id ? ['author' as const] : [])]),
    states: new Set([
      ...states,
      ...(place.joinedAt === null ? ['outside' as const] : []),
      ...(message.deletedAt ? ['deleted' as const] : []),
    ]),
  };
}

/** Whatever anybody may do with it. Not for answering: see `reachMessage`. */
export const findMessage = gathered(async (ids: readonly string[]): Promise<(MessageRow | null)[]> => {
  const rows = await run<Row>(Prisma.sql`
    SELECT ${messageColumns}, ${accountColumns}
    FROM "Message" m JOIN "Account" a ON a.id = m."authorId" WHERE m.id = ANY(${[...ids]}::uuid[])`);
  const quotes = await readQuotes(rows);
  const byId = new Map(rows.map((row) => [row.messageId, messageOf(row, accountIn(row), quotes)]));
  return ids.map((id) => byId.get(id) ?? null);
});

/** A message's place in its room. */
export function cursorOf({ roomId, seq }: Pick<MessageRow, 'roomId' | 'seq'>): string {
  return toCursor(roomId, seq);
}

function messageNotFound(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such message.', { field: 'id' });
}
