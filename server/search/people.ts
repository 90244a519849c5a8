import { canonicalHandle } from '../accounts/handle.ts';
import type { AccountRow } from '../events.ts';
import { folded } from '../rooms/name.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';

/** Of those who have one name, so many are looked for. */
const NAMESAKES_MOST = 50;

/**
 * Those of the people in the viewer's rooms, now or before, who have one of these handles or names; `me` is the viewer. Nobody else is
 * known here: nothing they said could be found.
 */
export async function authorsNamed(names: readonly string[], viewer: AccountRow): Promise<string[]> {
  const wanted = names.map((name) => name.replace(/^@/, '').normalize('NFC').replaceAll('\0', ''));
  const handles = wanted.map((name) => canonicalHandle(name));
  const rows = await run<{ id: string }>(Prisma.sql`
    SELECT DISTINCT a.id::text FROM "Membership" mine
    JOIN "Membership" theirs ON theirs."roomId" = mine."roomId" JOIN "Account" a ON a.id = theirs."accountId"
    WHERE mine."accountId" = ${viewer.id}::uuid AND mine."leftAt" IS NULL
      AND (a.handle = ANY(${handles}::text[]) OR lower(a.name) IN (SELECT lower(n) FROM unnest(${wanted}::text[]) AS w(n)))
    LIMIT ${NAMESAKES_MOST}`);
  const isMe = wanted.some((name) => name.toLowerCase() === 'me');
  return [...new Set([...rows.map(({ id }) => id), ...(isMe ? [viewer.id] : [])])];
}

/** Those of the viewer's rooms that have one of these names or addresses, or had it. */
export async function roomsNamed(names: readonly string[], viewer: AccountRow): Promise<string[]> {
  const slugs = names.map((name) => folded(name.replace(/^#/, '')).replaceAll('\0', ''));
  const rows = await run<{ id: string }>(Prisma.sql`
    SELECT r.id::text FROM "Membership" m JOIN "Room" r ON r.id = m."roomId"
    WHERE m."accountId" = ${viewer.id}::uuid AND m."leftAt" IS NULL AND NOT m.requested AND (
      r.slug = ANY(${slugs}::text[]) OR r."nameSlug" = ANY(${slugs}::text[])
      OR EXISTS (SELECT FROM "RoomAddress" f WHERE f.slug = ANY(${slugs}::text[]) AND f."roomId" = r.id))`);
  return rows.map(({ id }) => id);
}

/** Whom somebody has blocked. */
export async function blockedBy({ id }: AccountRow): Promise<ReadonlySet<string>> {
  const rows = await run<{ id: string }>(
    Prisma.sql`SELECT "blockedId"::text AS id FROM "Block" WHERE "blockerId" = ${id}::uuid`,
  );
  return new Set(rows.map(({ id }) => id));
}
