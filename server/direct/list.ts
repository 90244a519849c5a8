import type { Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { fromRoomCursor, ROOMS_PAGE_MAX } from '../rooms/list.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomColumns } from '../store/rows.ts';

/** `activeAt` is when the newest message was said, or, where there is none, when it began. */
type Listed = RoomRow & { activeAt: Date };
export type ConversationsRequest = { requested: boolean; first: number; after: string | null };
export type ConversationsPage = {
  rooms: Listed[];
  hasMore: boolean;
  after: string | null;
  /** How far the viewer's inbox had come when this was read. */
  inboxSeq: number;
};

/**
 * The conversations that somebody has not closed, the most recently active first; or those that strangers began and that they
 * have not answered.
 */
export async function listConversations(
  { requested, first, after }: ConversationsRequest,
  viewer: AccountRow,
  spend: Spend,
): Promise<ConversationsPage> {
  assertPageSize('first', first, ROOMS_PAGE_MAX);
  spend.items(first);
  const position = after === null ? null : fromRoomCursor(after);
  const rows = await run<Partial<Listed> & { inboxSeq: number }>(Prisma.sql`
    SELECT coalesce((SELECT head FROM "Room" WHERE id = ${viewer.id}::uuid), 0) AS "inboxSeq", page.*
    FROM (VALUES (1)) AS one LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT ${roomColumns}, coalesce(s."createdAt", r."createdAt") AS "activeAt"
        FROM "Membership" m JOIN "Room" r ON r.id = m."roomId" AND r.kind = 'direct' AND r.head > 0
        LEFT JOIN LATERAL (
          SELECT e.seq, e."createdAt" FROM "Message" e WHERE e."roomId" = r.id ORDER BY e.seq DESC LIMIT 1
        ) s ON true
        WHERE m."accountId" = ${viewer.id}::uuid AND m."leftAt" IS NULL AND m.requested = ${requested}
          AND (m."closedSeq" = 0 OR s.seq > m."closedSeq")
      ) q
      WHERE ${position?.activeAt ?? null}::timestamptz IS NULL OR q."activeAt" < ${position?.activeAt ?? null}::timestamptz
        OR (q."activeAt" = ${position?.activeAt ?? null}::timestamptz AND q.id > ${position?.id ?? null})
      ORDER BY q."activeAt" DESC, q.id LIMIT ${first + 1}
    ) page ON true`);
  const rooms = rows.filter((row): row is Listed & { inboxSeq: number } => typeof row.id === 'string');
  return {
    rooms: rooms.slice(0, first).map(({ inboxSeq: _, ...room }) => room),
    hasMore: rooms.length > first,
    after,
    inboxSeq: rows[0]?.inboxSeq ?? 0,
  };
}

type Asked = { roomId: string; accountId: string };

/** Whether somebody has yet to say if they want a conversation. */
export const isRequested = gathered(async (asked: readonly Asked[]): Promise<boolean[]> => {
  const rows = await run<{ n: number }>(Prisma.sql`
    SELECT a.n FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "roomId", "accountId")
    JOIN "Membership" m ON m."roomId" = a."roomId" AND m."accountId" = a."accountId"
      AND m."leftAt" IS NULL AND m.requested`);
  const requested = new Set(rows.map(({ n }) => n));
  return asked.map((_, n) => requested.has(n));
});

/** The ids of the newest messages of rooms that somebody is in; null where there is none, or they are not. */
export const newestMessage = gathered(async (asked: readonly Asked[]): Promise<(string | null)[]> => {
  const rows = await run<{ n: number; id: string }>(Prisma.sql`
    SELECT a.n, s.id::text FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "roomId", "accountId")
    JOIN "Membership" m ON m."roomId" = a."roomId" AND m."accountId" = a."accountId" AND m."leftAt" IS NULL
    JOIN LATERAL (
      SELECT e.id FROM "Message" e WHERE e."roomId" = a."roomId" ORDER BY e.seq DESC LIMIT 1
    ) s ON true`);
  const newest = new Map(rows.map(({ n, id }) => [n, id]));
  return asked.map((_, n) => newest.get(n) ?? null);
});
