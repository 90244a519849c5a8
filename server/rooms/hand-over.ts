import { validate as isUuid } from 'uuid';
import { isBannedHere } from '../accounts/ban.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { run, type Transaction } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { noteAction } from './audit.ts';
import { asAllowed, roomById } from './reach.ts';

/** Makes somebody who is in a room its owner. @throws Refusal NOT_FOUND, field `account`, or what reaching refuses with. */
export async function handOverRoom(
  name: string,
  accountId: string,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  return asAllowed('room.handOver', name, viewer, async ({ room }, actor) => {
    if (room.ownerId === accountId) return room;
    const isInside = async (tx: Transaction) =>
      isUuid(accountId) &&
      (await tx.membership.count({ where: { roomId: room.id, accountId, leftAt: null } })) > 0;
    const given = await give(room, actor, accountId, isInside);
    if (!given) throw new Refusal('NOT_FOUND', 'They are not in this room.', { field: 'account' });
    return given;
  });
}

/**
 * When an owner has left: the room is then of whoever has been there the longest, those who have signed up first. Nobody who is
 * banned from the server.
 */
export async function passOnRoom(roomId: string, owner: AccountRow): Promise<void> {
  await whileStale(async () => {
    const room = await roomById(roomId);
    if (room?.ownerId !== owner.id) return;
    const [heir] = await run<{ id: string }>(Prisma.sql`
      SELECT m."accountId"::text AS id FROM "Membership" m JOIN "Account" a ON a.id = m."accountId"
      WHERE m."roomId" = ${roomId}::uuid AND m."leftAt" IS NULL AND m."accountId" <> ${owner.id}::uuid
        AND NOT ${isBannedHere}
      ORDER BY a."registeredAt" IS NULL, m."joinedAt", m."accountId" LIMIT 1`);
    if (heir) await give(room, owner, heir.id, async () => true, 'left');
  });
}

async function give(
  room: RoomRow,
  actor: AccountRow,
  ownerId: string,
  mayHave: (tx: Transaction) => Promise<boolean>,
  detail = '',
): Promise<RoomRow | null> {
  const patch = { ownerId };
  const appended = await append(
    { type: 'room.changed', room, actor, before: room, patch, changes: ['owner'] },
    async (tx) => {
      if (!(await mayHave(tx))) return false;
      await tx.room.update({ where: { id: room.id }, data: patch, select: { id: true } });
      await noteAction(tx, { action: 'room.handOver', actor, target: { id: ownerId }, room, detail });
      return true;
    },
  );
  return appended?.event.type === 'room.changed' ? appended.event.room : null;
}
