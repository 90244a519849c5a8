import type { Caller } from '../context.ts';
import { badInput } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { type Presence, presenceOf } from '../live/people.ts';
import { presenceChanges } from '../rates.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';

type Asked = { viewerId: string; accountId: string };

/** Whether two people are in a room together, where none of them has yet to agree to it, and the one has not blocked the other. */
const shareRoom = gathered(async (asked: readonly Asked[]): Promise<boolean[]> => {
  const rows = await run<{ n: number }>(Prisma.sql`
    SELECT a.n FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ viewerId }) => viewerId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "viewerId", "accountId")
    WHERE EXISTS (
      SELECT FROM "Membership" v JOIN "Membership" o ON o."roomId" = v."roomId"
      WHERE v."accountId" = a."viewerId" AND v."leftAt" IS NULL
        AND o."accountId" = a."accountId" AND o."leftAt" IS NULL AND NOT o.requested
    ) AND NOT EXISTS (
      SELECT FROM "Block" b WHERE b."blockerId" = a."accountId" AND b."blockedId" = a."viewerId"
    )`);
  const sharing = new Set(rows.map(({ n }) => n));
  return asked.map((_, n) => sharing.has(n));
});

/** What somebody is to the viewer, wherever they are online: offline for whoever is in no room with them. */
export async function presenceFor({ id }: AccountRow, viewer: AccountRow | null): Promise<Presence> {
  const presence = presenceOf(id);
  if (!viewer || presence === 'offline') return 'offline';
  if (viewer.id === id) return presence;
  return (await shareRoom({ viewerId: viewer.id, accountId: id })) ? presence : 'offline';
}

/**
 * Says whether somebody is at the connection that asks.
 *
 * @throws Refusal BAD_INPUT, field `away`, for a request that is no connection; RATE_LIMITED.
 */
export async function setPresence(away: boolean, { id }: AccountRow, { attendance }: Caller): Promise<void> {
  await presenceChanges.take(id);
  if (!attendance)
    throw badInput(
      'away',
      'Whether you are away is of a connection: say it over the WebSocket that follows.',
    );
  attendance.setAway(away);
}
