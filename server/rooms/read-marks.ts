import type { AccountRow, RoomRow } from '../events.ts';
import { tellMoved } from '../live/unread.ts';
import { fromCursor } from '../log/cursor.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { reachAsMember } from './reach.ts';

/** More than these are not counted: nobody reads the number. */
export const UNREAD_MOST = 1_000;
/** So many of the newest messages of a room are looked at, whether they count or not. */
const LOOKED_AT_MOST = 2_000;

/**
 * Says that somebody has read a room up to a cursor. It never goes back, on whatever device it is said; the others are told.
 *
 * @throws Refusal CURSOR_INVALID, or what reaching the room refuses with.
 */
export async function markRead(name: string, cursor: string, viewer: AccountRow | null): Promise<RoomRow> {
  const { room } = await reachAsMember(name, viewer, 'room.markRead');
  const seq = Math.min(fromCursor(cursor, room.id, 'cursor'), room.head);
  const accountId = viewer?.id ?? '';
  const { count } = await db.membership.updateMany({
    where: { roomId: room.id, accountId, readSeq: { lt: seq } },
    data: { readSeq: seq },
  });
  if (count > 0) tellMoved({ accountId, roomId: room.id, inside: null });
  return room;
}

type Asked = { roomId: string; accountId: string };

/** How far somebody has read a room they are in, and what they have not. */
export type Unread = { inside: boolean; readSeq: number; unread: number; mentions: number };

const NOWHERE: Unread = { inside: false, readSeq: 0, unread: 0, mentions: 0 };

/**
 * How many messages of others somebody has not read in a room they are in, up to UNREAD_MOST; 0 elsewhere. What was deleted does
 * not count, nor what those say whom they have blocked, nor what is older than the LOOKED_AT_MOST newest messages. Of what was said
 * in threads only those that call them count, as mentions.
 */
// What is looked at is bounded before anything is left out of it: else somebody whose own words, or those of whom they have blocked,
// fill a room would have all of it read each time.
export const unreadIn = gathered(async (asked: readonly Asked[]): Promise<Unread[]> => {
  const rows = await run<Unread & { n: number }>(Prisma.sql`
    SELECT a.n, true AS inside, m."readSeq", counted.unread, counted.mentions
    FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "roomId", "accountId")
    JOIN "Membership" m ON m."roomId" = a."roomId" AND m."accountId" = a."accountId" AND m."leftAt" IS NULL
    CROSS JOIN LATERAL (
      SELECT least(count(*) FILTER (WHERE late."threadId" IS NULL), ${UNREAD_MOST})::int AS unread,
        least(count(*) FILTER (WHERE late."mentionsRoom" OR m."accountId" = ANY(late.mentions)), ${UNREAD_MOST})::int AS mentions
      FROM (
        SELECT e."authorId", e."deletedAt", e."threadId", e."mentionsRoom", e.mentions FROM "Message" e
        WHERE e."roomId" = m."roomId" AND e.seq > m."readSeq" ORDER BY e.seq DESC LIMIT ${LOOKED_AT_MOST}
      ) AS late
      WHERE late."authorId" <> m."accountId" AND late."deletedAt" IS NULL AND NOT EXISTS (
        SELECT FROM "Block" b WHERE b."blockerId" = m."accountId" AND b."blockedId" = late."authorId")
    ) AS counted`);
  const found = asked.map(() => NOWHERE);
  for (const { n, ...unread } of rows) found[n] = unread;
  return found;
});
