import { LRUCache } from 'lru-cache';
import type { RoomRow, RoomUserRow } from '../events.ts';
import { hubOf } from '../live/hub.ts';
import { isOnline } from '../live/presence.ts';
import { db } from '../store/database.ts';

const counted = new LRUCache<string, { head: number; count: Promise<number> }>({ max: 1_000 });

/** Everyone in a room: those online first, then by name. */
export async function usersOf(room: RoomRow): Promise<RoomUserRow[]> {
  const members = await db.membership.findMany({
    where: { roomId: room.id, leftAt: null },
    select: { joinedAt: true, account: true },
    orderBy: [{ account: { name: 'asc' } }, { accountId: 'asc' }],
  });
  const users = members.map(({ account, joinedAt }) => ({
    account,
    joinedAt,
    online: isOnline(room.id, account.id),
  }));
  return users.sort((a, b) => Number(b.online) - Number(a.online));
}

/** How many people are in a room: counted once for all readers, until the room's log says that somebody came or went. */
export function memberCount(roomId: string): Promise<number> {
  const count = () => db.membership.count({ where: { roomId, leftAt: null } });
  const head = hubOf(roomId)?.head;
  if (head === undefined || head < 0) return count();
  const known = counted.get(roomId);
  if (known?.head === head) return known.count;
  const fresh = { head, count: count() };
  counted.set(roomId, fresh);
  fresh.count.catch(() => counted.delete(roomId));
  return fresh.count;
}
