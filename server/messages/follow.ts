import type { AccountRow, MessageRow } from '../events.ts';
import type { Feed } from '../live/feed.ts';
import { followRoom } from '../rooms/follow.ts';

/** Follows only what is said in a room; see `followRoom`. */
export function followMessages(
  room: string,
  after: string | null,
  viewer: AccountRow | null,
): Promise<Feed<MessageRow>> {
  return followRoom(room, after, viewer, ({ followed }) =>
    followed.kind === 'event' && followed.event.type === 'message.added' ? followed.event.message : null,
  );
}
