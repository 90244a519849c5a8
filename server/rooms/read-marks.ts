import type { AccountRow, RoomRow } from '../events.ts';
import { fromCursor } from '../log/cursor.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { reachAsMember } from './reach.ts';

/** More than these are not counted: nobody reads the number. */
export const UNREAD_MOST = 1_000;

/**
 * Says that somebody has read a room up to a cursor. It never goes back, on whatever device it is said.
 *
 * @throws Refusal CURSOR_INVALID, or what reaching the room refuses with.
 */
export async function markRead(name: string, cursor: string, viewer: AccountRow | null): Promise<RoomRow> {
  const { room } = await reachAsMember(name, viewer, 'room.markRead');
  const seq = Math.min(fromCursor(cursor, room.id, 'cursor'), room.head);
  await db.membership.updateMany({
    where: { roomId: room.id, accountId: viewer?.id ?? '', readSeq: { lt: seq } },
    data: { readSeq: seq },
  });
  return room;
}

type Asked = { roomId: string; accountId: string };

/** How many messages of others somebody has not read in a room they are in, up to UNREAD_MOST; 0 elsewhere. */
export const unreadCount = gathered(async (asked: readonly Asked[]): Promise<number[]> => {
  const rows = await run<{ n: number; count: number }>(Prisma.sql`
    SELECT a.n, (
      SELECT count(*)::int FROM (
        SELECT 1 FROM "Message" e
        WHERE e."roomId" = m."roomId" AND e.seq > m."readSeq" AND e."authorId" <> m."accountId" AND e."deletedAt" IS NULL
        LIMIT ${UNREAD_MOST}
      ) AS unread
    ) AS count
    FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "roomId", "accountId")
    JOIN "Membership" m ON m."roomId" = a."roomId" AND m."accountId" = a."accountId" AND m."leftAt" IS NULL`);
  const counts = asked.map(() => 0);
  for (const { n, count } of rows) counts[n] = count;
  return counts;
});
