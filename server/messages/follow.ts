import type { AccountRow, MessageRow } from '../events.ts';
import type { Feed } from '../live/feed.ts';
import { followRoom } from '../rooms/follow.ts';

/**
 * Follows only what is said in a room; see `followRoom`.
 *
 * @param threads - whether what is said in threads is shown too.
 */
export function followMessages(
  room: string,
  after: string | null,
  threads: boolean,
  viewer: AccountRow | null,
): Promise<Feed<MessageRow>> {
  return followRoom(room, after, viewer, ({ followed }) => {
    if (followed.kind !== 'event' || followed.event.type !== 'message.added') return null;
    const { message } = followed.event;
    return threads || message.threadId === null ? message : null;
  });
}
