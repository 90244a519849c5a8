import type { AccountRow, RoomRow } from '../events.ts';
import { type Followed, follow } from '../live/follow.ts';
import { lease } from '../live/presence.ts';
import { stream } from '../live/stream.ts';
import { fromCursor, invalidCursor } from '../log/cursor.ts';
import { headOf } from '../log/replay.ts';
import { isMember, reachAsMember } from './reach.ts';

/** Something of a room's stream, and the room. */
export type RoomItem = { room: RoomRow; followed: Followed };

/**
 * Follows a room on behalf of a member, who is online there meanwhile. Ends when they leave the room.
 *
 * @param after - a cursor to resume from; without one, what comes next.
 * @throws Refusal CURSOR_INVALID or what reaching the room refuses with.
 */
export async function followRoom(
  name: string,
  after: string | null,
  viewer: AccountRow | null,
): Promise<AsyncGenerator<RoomItem, void>> {
  const { room, joinedAt } = await reachAsMember(name, viewer);
  const seq = after === null ? room.head : fromCursor(after, room.id, 'after');
  // From where the log was before the membership was looked up: whoever left meanwhile meets their leaving.
  if (seq > room.head && seq > (await headOf(room.id))) throw invalidCursor('after', 'is ahead of the log');
  return stream(async function* (signal) {
    const release = viewer ? lease(room.id, viewer, joinedAt) : () => undefined;
    const followed = follow(room.id, seq);
    signal.addEventListener('abort', () => void followed.return(), { once: true });
    try {
      for await (const item of followed) {
        yield { room, followed: item };
        if (isLeaving(item, viewer) && !(await isMember(room, viewer))) return;
      }
    } finally {
      release();
      await followed.return();
    }
  });
}

/** A replay may hold an earlier leaving, from before the person came back: then they are a member all the same. */
function isLeaving(item: Followed, viewer: AccountRow | null): boolean {
  return item.kind === 'event' && item.event.type === 'member.left' && item.event.account.id === viewer?.id;
}
