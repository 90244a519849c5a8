import type { AccountRow, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import { passOnRoom } from './hand-over.ts';
import { asMember } from './reach.ts';

/** Leaves a room and returns it. What the person said stays; their subscriptions to it end. */
export async function leaveRoom(name: string, viewer: AccountRow | null): Promise<RoomRow> {
  return asMember('room.leave', name, viewer, async ({ room }, actor) => {
    await append({ type: 'member.left', room, actor }, async (tx) => {
      const { count } = await tx.membership.updateMany({
        where: { roomId: room.id, accountId: actor.id, leftAt: null },
        data: { leftAt: new Date() },
      });
      return count > 0;
    });
    if (room.ownerId === actor.id) await passOnRoom(room.id, actor);
    return room;
  });
}
