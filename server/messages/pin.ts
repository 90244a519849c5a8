import { Refusal } from '../errors.ts';
import type { AccountRow, MessageRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { db } from '../store/database.ts';
import { reachMessage } from './reach.ts';

/** So many messages of a room are pinned at the most. */
export const PINS_MOST = 50;

/**
 * Pins a message to its room, or takes it off; once more changes nothing.
 *
 * @throws Refusal NOT_FOUND, FORBIDDEN, or BAD_INPUT with `limit` where there are too many.
 */
export async function pinMessage(
  id: string,
  pinned: boolean,
  viewer: AccountRow | null,
): Promise<MessageRow> {
  return whileStale(async () => {
    const { message, room, viewer: actor } = await reachMessage('message.pin', id, viewer);
    const pinnedAt = pinned ? new Date() : null;
    const now = { ...message, pinnedAt };
    const type = pinned ? 'message.pinned' : 'message.unpinned';
    await append({ type, room, actor, message: now }, async (tx) => {
      const had = { roomId: room.id, pinnedAt: { not: null } };
      if (pinned && (await tx.message.count({ where: had })) >= PINS_MOST) return tooMany();
      const { count } = await tx.message.updateMany({
        where: { id: message.id, deletedAt: null, pinnedAt: pinned ? null : { not: null } },
        data: { pinnedAt },
      });
      return count > 0;
    });
    return now;
  });
}

/** The ids of the messages that are pinned to a room, what was pinned last first. */
export async function pinnedIn(roomId: string): Promise<string[]> {
  const pinned = await db.message.findMany({
    where: { roomId, pinnedAt: { not: null } },
    orderBy: [{ pinnedAt: 'desc' }, { seq: 'desc' }],
    take: PINS_MOST,
    select: { id: true },
  });
  return pinned.map(({ id }) => id);
}

function tooMany(): Refusal {
  const message = `A room has ${PINS_MOST} pinned messages at the most: take one off first.`;
  return new Refusal('BAD_INPUT', message, { field: 'id', limit: PINS_MOST });
}
