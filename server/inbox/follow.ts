import { invalidCursor } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { createFeed, type Feed } from '../live/feed.ts';
import type { Followed } from '../live/place.ts';
import { followUnread } from '../live/unread.ts';
import { fromCursor } from '../log/cursor.ts';
import { headOf } from '../log/replay.ts';

/** Something of the inbox of somebody, and whose. */
export type InboxItem = { viewer: AccountRow; followed: Followed };

/**
 * Follows what concerns somebody: a log of their own, whose id is that of their account.
 *
 * @param after - a cursor to resume from; without one, what comes next.
 * @throws Refusal CURSOR_INVALID.
 */
export async function followInbox(after: string | null, viewer: AccountRow): Promise<Feed<InboxItem>> {
  const head = await headOf(viewer.id);
  const seq = after === null ? head : fromCursor(after, viewer.id, 'after');
  if (seq > head) throw invalidCursor('after', 'is ahead of the log');
  return createFeed({
    roomId: viewer.id,
    after: seq,
    viewer,
    joinedAt: viewer.createdAt,
    access: 'inbox',
    show: (followed) => (isOfRooms(followed) ? null : { viewer, followed }),
    begins: () => followUnread(viewer.id),
    // It is theirs as long as they are signed in.
    mayEndAfter: () => false,
    mayGoOn: async () => true,
    farewell: async () => undefined,
  });
}

/** Who is online, and who types. */
function isOfRooms({ kind }: Followed): boolean {
  return kind === 'presence' || kind === 'typing';
}
