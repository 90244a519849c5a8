import type { AccountRow, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import { noteAction } from '../rooms/audit.ts';
import { passOnRoom } from '../rooms/hand-over.ts';
import type { Transaction } from '../store/database.ts';
import { upon } from './target.ts';

/** Removes somebody from a room; they may come back. Their streams of it end. Who is not in it stays so. */
export function kick(room: string, accountId: string, viewer: AccountRow | null): Promise<RoomRow> {
  return upon('room.kick', room, accountId, viewer, async ({ room }, actor, target) => {
    await append({ type: 'member.kicked', room, actor, target }, async (tx) => {
      if (!(await removeMember(tx, room, target))) return false;
      await noteAction(tx, { action: 'room.kick', actor, target, room });
      return true;
    });
    if (room.ownerId === target.id) await passOnRoom(room.id, target);
    return room;
  });
}

/** @returns whether they were in it. */
export async function removeMember(
  tx: Transaction,
  room: { id: string },
  account: { id: string },
): Promise<boolean> {
  const { count } = await tx.membership.updateMany({
    where: { roomId: room.id, accountId: account.id, leftAt: null },
    data: { leftAt: new Date() },
  });
  return count > 0;
}
