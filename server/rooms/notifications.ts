import { badInput, numeral } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { reachAsMember } from './reach.ts';

export const notifyChoices = ['all', 'mentions', 'none'] as const;
export type Notify = (typeof notifyChoices)[number];

/** A year. Whoever wants nothing at all chooses none. */
export const QUIET_MINUTES_MAX = 525_600;

/** What is null stays as it is. */
export type NotificationsRequest = { notify: Notify | null; quietMinutes: number | null };

/**
 * Says what somebody wants to be notified of in a room, and for how long of nothing. Only they are told what it is.
 *
 * @throws Refusal BAD_INPUT, field `quietMinutes`, or what reaching the room refuses with.
 */
export async function setNotifications(
  name: string,
  { notify, quietMinutes }: NotificationsRequest,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  if (quietMinutes !== null && (quietMinutes < 0 || quietMinutes > QUIET_MINUTES_MAX))
    throw badInput(
      'quietMinutes',
      `\`quietMinutes\` must be from 0 to ${numeral(QUIET_MINUTES_MAX)}.`,
      QUIET_MINUTES_MAX,
    );
  const { room } = await reachAsMember(name, viewer, 'room.notify');
  await db.membership.updateMany({
    where: { roomId: room.id, accountId: viewer?.id ?? '' },
    data: {
      ...(notify !== null && { notify }),
      ...(quietMinutes !== null && { quietUntil: endOf(quietMinutes) }),
    },
  });
  return room;
}

function endOf(minutes: number): Date | null {
  return minutes === 0 ? null : new Date(Date.now() + minutes * 60_000);
}

export type Notifications = { notify: Notify; quietUntil: Date | null };

/** What somebody wants to be notified of in rooms that they are in; null elsewhere. */
export const notificationsIn = gathered(
  async (asked: readonly { roomId: string; accountId: string }[]): Promise<(Notifications | null)[]> => {
    const rows = await run<Notifications & { n: number }>(Prisma.sql`
      SELECT a.n, m.notify, CASE WHEN m."quietUntil" > now() THEN m."quietUntil" END AS "quietUntil" FROM unnest(
        ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
        ${asked.map(({ accountId }) => accountId)}::uuid[]
      ) AS a(n, "roomId", "accountId")
      JOIN "Membership" m ON m."roomId" = a."roomId" AND m."accountId" = a."accountId" AND m."leftAt" IS NULL`);
    const found = new Map(rows.map(({ n, ...notifications }) => [n, notifications]));
    return asked.map((_, n) => found.get(n) ?? null);
  },
);
