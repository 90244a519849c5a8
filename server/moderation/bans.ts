import { banHolds } from '../accounts/ban.ts';
import type { Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import type { RoomRow } from '../events.ts';
import { idOf, PAGE_MAX, type Page, type PageRequest, pageOf } from '../pages.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';

/** A ban that holds. */
export type BanRow = {
  id: string;
  accountId: string;
  byId: string;
  reason: string;
  createdAt: Date;
  /** Null is for good. */
  until: Date | null;
};

const columns = Prisma.sql`b.id::text, b."accountId"::text, b."byId"::text, b.reason, b."createdAt", b.until`;

/** Who is banned from a room, the newest first. Of an account that was deleted there is nothing to lift any more. */
export async function bansFrom({ id }: RoomRow, request: PageRequest, spend: Spend): Promise<Page<BanRow>> {
  const { first, after } = request;
  assertPageSize('first', first, PAGE_MAX);
  spend.items(first);
  const before = after === null ? null : idOf(after);
  const rows = await run<BanRow>(Prisma.sql`
    SELECT ${columns} FROM "Ban" b JOIN "Account" a ON a.id = b."accountId" AND a."deletedAt" IS NULL
    WHERE b."roomId" = ${id}::uuid AND ${banHolds} AND (${before}::uuid IS NULL OR b.id < ${before}::uuid)
    ORDER BY b.id DESC LIMIT ${first + 1}`);
  return pageOf(rows, request);
}

type Asked = { accountId: string; roomId: string | null };

/** The ban of somebody from a room, or, without one, from this server; null where they are not banned. */
export const banFrom = gathered(async (asked: readonly Asked[]): Promise<(BanRow | null)[]> => {
  const rows = await run<BanRow & { n: number }>(Prisma.sql`
    SELECT a.n, ${columns}
    FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ accountId }) => accountId)}::uuid[],
      ${asked.map(({ roomId }) => roomId)}::uuid[]
    ) AS a(n, "accountId", "roomId")
    JOIN "Ban" b ON b."accountId" = a."accountId" AND b."roomId" IS NOT DISTINCT FROM a."roomId"
    WHERE ${banHolds} ORDER BY b.id`);
  const bans: (BanRow | null)[] = asked.map(() => null);
  for (const { n, ...ban } of rows) bans[n] = ban;
  return bans;
});
