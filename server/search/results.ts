import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import {
  accountIn,
  type MessageColumns,
  messageColumns,
  messageOf,
  readQuotes,
} from '../log/message-rows.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns, roomColumns } from '../store/rows.ts';
import { fold } from './fold.ts';
import type { Place } from './place.ts';
import { matchesIn, type Term } from './term.ts';

export type SearchResult = Place & { message: MessageRow; room: RoomRow; terms: readonly Term[] };

type Row = AccountRow & MessageColumns;

/**
 * What was found, as it is now: whatever was deleted, said otherwise or moved out of the viewer's reach while it was searched for is
 * not answered any more.
 */
export async function resultsOf(
  found: readonly (Place & { messageId: string })[],
  viewer: AccountRow,
  terms: readonly Term[],
): Promise<SearchResult[]> {
  if (found.length === 0) return [];
  const rooms = await run<RoomRow>(Prisma.sql`
    SELECT ${roomColumns} FROM "Room" r JOIN "Membership" m ON m."roomId" = r.id
    WHERE r.id = ANY(${[...new Set(found.map(({ roomId }) => roomId))]}::uuid[])
      AND m."accountId" = ${viewer.id}::uuid AND m."leftAt" IS NULL`);
  const rows = await run<Row>(Prisma.sql`
    SELECT ${messageColumns}, ${accountColumns}
    FROM "Message" m JOIN "Account" a ON a.id = m."authorId"
    WHERE m.id = ANY(${found.map(({ messageId }) => messageId)}::uuid[]) AND m."deletedAt" IS NULL`);
  const quotes = await readQuotes(rows);
  const roomById = new Map(rooms.map((room) => [room.id, room]));
  const rowById = new Map(rows.map((row) => [row.messageId, row]));
  return found.flatMap(({ messageId, at, roomId, seq }) => {
    const [room, row] = [roomById.get(roomId), rowById.get(messageId)];
    if (!room || !row || !matchesIn(fold(row.body), terms)) return [];
    return [{ at, roomId, seq, room, message: messageOf(row, accountIn(row), quotes), terms }];
  });
}
