import type { AccountRow, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import { asMember } from './reach.ts';

/** Leaves a room and returns it. What the person said stays; their subscriptions to it end. */
export async function leaveRoom(name: string, viewer: AccountRow | null): Promise<RoomRow> {
  return asMember(name, viewer, async ({ room }, actor) => {
    await append({ type: 'member.left', room, actor, takesAccess: true }, async (tx) => {
      const { count } = await tx.membership.updateMany({
        where: { roomId: room.id, accountId: actor.id, leftAt: null },
        data: { leftAt: new Date() },
      });
      return count > 0;
    });
    return room;
  });
}
