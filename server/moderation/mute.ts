import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import { noteAction } from '../rooms/audit.ts';
import { endAfter, MINUTES_MAX, upon } from './target.ts';

/**
 * Somebody may only read in a room for a while, also after leaving and coming back.
 *
 * @param minutes - null is for as long as can be.
 * @throws Refusal NOT_FOUND, field `account`, for whoever never was in the room.
 */
export function mute(
  room: string,
  accountId: string,
  minutes: number | null,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  return setMute(room, accountId, endAfter(minutes ?? MINUTES_MAX), viewer);
}

/** They may speak again. */
export function unmute(room: string, accountId: string, viewer: AccountRow | null): Promise<RoomRow> {
  return setMute(room, accountId, null, viewer);
}

function setMute(
  room: string,
  accountId: string,
  until: Date | null,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  return upon('room.mute', room, accountId, viewer, async ({ room }, actor, target) => {
    await append({ type: 'member.muted', room, actor, target, until }, async (tx) => {
      const { count } = await tx.membership.updateMany({
        where: { roomId: room.id, accountId: target.id },
        data: { mutedUntil: until },
      });
      if (count === 0) return new Refusal('NOT_FOUND', 'They never were in this room.', { field: 'account' });
      await noteAction(tx, {
        action: 'room.mute',
        actor,
        target,
        room,
        detail: until?.toISOString() ?? 'ended',
      });
      return true;
    });
    return room;
  });
}
