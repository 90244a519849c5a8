import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { findMessage } from '../messages/reach.ts';
import { placeIn } from '../rooms/reach.ts';

/**
 * A message that an inbox tells of, and its room, as they are when it is told: null where the viewer is not in the room any
 * more, or the message was deleted.
 */
export async function seeMessage(
  messageId: string,
  viewer: AccountRow,
): Promise<{ message: MessageRow; room: RoomRow } | null> {
  const message = await findMessage(messageId);
  if (!message || message.deletedAt !== null) return null;
  const place = await placeIn(message.roomId, viewer);
  return place?.joinedAt ? { message, room: place.room } : null;
}

/** A room that an inbox tells of; null where the viewer may not know of it any more. */
export async function seeRoom(roomId: string, viewer: AccountRow): Promise<RoomRow | null> {
  return (await placeIn(roomId, viewer))?.room ?? null;
}
