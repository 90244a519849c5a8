import type { Spend } from '../context.ts';
import { assertPageSize, invalidCursor } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { db } from '../store/database.ts';
import { likePattern } from '../text.ts';
import { folded } from './name.ts';

/** Rooms a page, at the most. */
export const ROOMS_PAGE_MAX = 100;
const SEARCH_MAX = 60;

export type RoomsRequest = { search: string | null; joined: boolean; first: number; after: string | null };

/**
 * Public rooms and those the viewer is in, the most recently active first.
 *
 * @param search - any part of the name.
 * @param joined - whether only those the viewer is in.
 * @param after - the cursor of the room before the page.
 * @returns at most `first` rooms and whether there are more.
 */
export async function listRooms(
  { search, joined, first, after }: RoomsRequest,
  viewer: AccountRow | null,
  spend: Spend,
) {
  assertPageSize('first', first, ROOMS_PAGE_MAX);
  spend.items(first);
  const part = folded((search ?? '').slice(0, SEARCH_MAX).trim());
  const position = after === null ? null : fromRoomCursor(after);
  // Of nobody there is none.
  const theirs = viewer
    ? { memberships: { some: { accountId: viewer.id, leftAt: null } } }
    : { id: { in: [] as string[] } };
  const rooms = await db.room.findMany({
    where: {
      kind: 'channel',
      ...(part && { slug: { contains: likePattern(part).replaceAll('\0', '') } }),
      AND: [
        joined ? theirs : { OR: [{ private: false }, theirs] },
        position
          ? {
              OR: [
                { activeAt: { lt: position.activeAt } },
                { activeAt: position.activeAt, id: { gt: position.id } },
              ],
            }
          : {},
      ],
    },
    orderBy: [{ activeAt: 'desc' }, { id: 'asc' }],
    take: first + 1,
  });
  return { rooms: rooms.slice(0, first) as (RoomRow & { activeAt: Date })[], hasMore: rooms.length > first };
}

export function toRoomCursor(room: RoomRow & { activeAt: Date }): string {
  return Buffer.from(`${room.activeAt.getTime()}:${room.id}`).toString('base64url');
}

export function fromRoomCursor(cursor: string): { activeAt: Date; id: string } {
  const [, time, id] =
    /^(\d{1,15}):([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(
      Buffer.from(cursor, 'base64url').toString(),
    ) ?? [];
  if (time === undefined || id === undefined) throw invalidCursor('after', 'is malformed');
  return { activeAt: new Date(Number(time)), id };
}
