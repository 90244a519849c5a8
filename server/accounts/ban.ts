import { Refusal } from '../errors.ts';
import type { RoomRow } from '../events.ts';
import { run, type Transaction } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';

/** Why somebody may not be in a room, or, without one, on this server. `until` is null where it is for good. */
export type Ban = { reason: string; until: Date | null };

/** Whether "Ban" b holds now. */
export const banHolds = Prisma.sql`b."liftedAt" IS NULL AND (b.until IS NULL OR b.until > now())`;

/** Whether a ban from this server holds for "Account" a. */
export const isBannedHere = Prisma.sql`EXISTS (
  SELECT FROM "Ban" b WHERE b."accountId" = a.id AND b."roomId" IS NULL AND ${banHolds})`;

/** The ban that holds now, the longest where there are several. */
export async function banOf(
  on: Pick<Transaction, '$queryRaw'>,
  accountId: string,
  roomId: string | null,
): Promise<Ban | null> {
  const [ban] = await on.$queryRaw<Ban[]>`
    SELECT b.reason, b.until FROM "Ban" b
    WHERE b."accountId" = ${accountId}::uuid AND b."roomId" IS NOT DISTINCT FROM ${roomId}::uuid AND ${banHolds}
    ORDER BY b.until DESC NULLS FIRST LIMIT 1`;
  return ban ?? null;
}

/** The bans from this server of many at once. */
export const serverBanOf = gathered(async (accountIds: readonly string[]): Promise<(Ban | null)[]> => {
  const rows = await run<Ban & { accountId: string }>(Prisma.sql`
    SELECT b."accountId"::text, b.reason, b.until FROM "Ban" b
    WHERE b."accountId" = ANY(${[...accountIds]}::uuid[]) AND b."roomId" IS NULL AND ${banHolds}`);
  const bans = new Map(rows.map(({ accountId, ...ban }) => [accountId, ban]));
  return accountIds.map((id) => bans.get(id) ?? null);
});

export function bannedFrom(
  place: 'server' | 'room' | Pick<RoomRow, 'name'>,
  { reason, until }: Ban,
): Refusal {
  const where = typeof place === 'string' ? `from this ${place}` : `from the room “${place.name}”`;
  const how = until ? ` until ${until.toISOString()}` : '';
  const why = reason === '' ? '' : `: ${reason}`;
  return new Refusal('BANNED', `You are banned ${where}${how}${why}.`.replace(/[.!?]\.$/, '.'), {
    ...(place !== 'server' && { field: 'room' }),
    ...(until && { until: until.toISOString() }),
  });
}
