import { bannedFrom, banOf } from '../accounts/ban.ts';
import { invalidCursor, Refusal } from '../errors.ts';
import { type AccountRow, type LogEvent, type RoomRow, takesAccess } from '../events.ts';
import { createFeed, type Feed } from '../live/feed.ts';
import { isCrowd } from '../live/people.ts';
import type { Followed } from '../live/place.ts';
import { noteCounts } from '../live/presence-told.ts';
import { onAppended } from '../log/append.ts';
import { fromCursor } from '../log/cursor.ts';
import { unauthenticated } from '../policy.ts';
import { db } from '../store/database.ts';
import { isMember, reachAsMember, reachToFollow } from './reach.ts';

/** Something of a room's stream, and the room. */
export type RoomItem = { room: RoomRow; followed: Followed };

/**
 * Follows a room on behalf of a member, who is online there meanwhile. Ends when they leave the room.
 *
 * @param after - a cursor to resume from; without one, what comes next.
 * @param show - what an item is to the subscription; null for what it does not show.
 * @throws Refusal CURSOR_INVALID or what reaching the room refuses with.
 */
export async function followRoom<Item>(
  name: string,
  after: string | null,
  viewer: AccountRow | null,
  show: (item: RoomItem) => Item | null,
): Promise<Feed<Item>> {
  let { room, joinedAt } = await reachToFollow(name, viewer);
  if (!viewer) throw unauthenticated();
  const seq = after === null ? room.head : fromCursor(after, room.id, 'after');
  // Only a membership that was looked up when the log had come so far is one behind which nobody has left.
  if (seq > room.head) ({ room, joinedAt } = await reachAsMember(name, viewer));
  if (seq > room.head) throw invalidCursor('after', 'is ahead of the log');
  return createFeed({
    roomId: room.id,
    after: seq,
    viewer,
    joinedAt,
    // Whoever is in a room sees all of it.
    access: 'member',
    show: (followed) => show({ room, followed }),
    mayEndAfter: (item) => isLeaving(item, viewer),
    mayGoOn: () => isMember(room, viewer),
    farewell: (item) => whyEnded(item, viewer),
  });
}

/**
 * Follows everything that happens in a room.
 *
 * @param everyJoin - whether each coming and going is shown also in a crowd, where everybody would be told of everybody.
 */
export function followEvents(
  name: string,
  after: string | null,
  everyJoin: boolean,
  viewer: AccountRow | null,
): Promise<Feed<RoomItem>> {
  return followRoom(name, after, viewer, (item) => {
    const { followed, room } = item;
    // That somebody was blocked is told to nobody: it is there to be reached anew.
    if (followed.kind === 'event' && followed.event.type === 'direct.gated') return null;
    const leftOut = !everyJoin && followed.kind === 'event' && changesMembers(followed.event);
    return leftOut && isCrowd(room.id) ? null : item;
  });
}

// What is left out is told as a count.
onAppended({
  appended(events) {
    for (const event of events) if (changesMembers(event) && isCrowd(event.roomId)) noteCounts(event.roomId);
  },
  mayHaveGrown: () => undefined,
});

function changesMembers(event: LogEvent): boolean {
  return event.type === 'member.joined' || takesAccess(event);
}

/** A replay may hold an earlier leaving, from before the person came back: then they are a member all the same. */
function isLeaving(item: Followed, viewer: AccountRow): boolean {
  return item.kind === 'event' && takesAccess(item.event) && item.event.account.id === viewer.id;
}

/** Whoever left knows why; the others are told. Of a private room they could not ask any more. */
async function whyEnded(item: Followed, viewer: AccountRow): Promise<Refusal | undefined> {
  if (item.kind !== 'event' || item.event.type === 'member.left') return undefined;
  const ban = item.event.type === 'member.banned' ? await banOf(db, viewer.id, item.event.roomId) : null;
  if (ban) return bannedFrom('room', ban);
  return new Refusal('NOT_A_MEMBER', 'You were removed from this room.', { field: 'room' });
}
