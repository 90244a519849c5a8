import { validate as isUuid } from 'uuid';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { db, run, type Transaction } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomColumns } from '../store/rows.ts';
import { noteAction } from './audit.ts';
import { asAllowed } from './reach.ts';

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

/** When an owner has left: the room is then of whoever has been there the longest, those who have signed up first. */
export async function passOnRoom(roomId: string, owner: AccountRow): Promise<void> {
  await whileStale(async () => {
    const [room] = await run<RoomRow>(
      Prisma.sql`SELECT ${roomColumns} FROM "Room" r WHERE r.id = ${roomId}::uuid`,
    );
    if (room?.ownerId !== owner.id) return;
    const heir = await db.membership.findFirst({
      where: { roomId, leftAt: null, accountId: { not: owner.id } },
      orderBy: [{ account: { registeredAt: { sort: 'asc', nulls: 'last' } } }, { joinedAt: 'asc' }],
      select: { accountId: true },
    });
    if (heir) await give(room, owner, heir.accountId, async () => true);
  });
}

async function give(
  room: RoomRow,
  actor: AccountRow,
  ownerId: string,
  mayHave: (tx: Transaction) => Promise<boolean>,
): Promise<RoomRow | null> {
  const patch = { ownerId };
  const appended = await append(
    { type: 'room.changed', room, actor, before: room, patch, changes: ['owner'] },
    async (tx) => {
      if (!(await mayHave(tx))) return false;
      await tx.room.update({ where: { id: room.id }, data: patch, select: { id: true } });
      await noteAction(tx, { action: 'room.handOver', actor, target: { id: ownerId }, room });
      return true;
    },
  );
  return appended?.event.type === 'room.changed' ? appended.event.room : null;
}
