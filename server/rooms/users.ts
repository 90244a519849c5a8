import { LRUCache } from 'lru-cache';
import type { Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import type { AccountRow, RoomRow, RoomUserRow } from '../events.ts';
import { hubOf } from '../live/hub.ts';
import { isCrowd, onlineIn, presenceIn } from '../live/people.ts';
import { db } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { likePattern, withoutAccents } from '../text.ts';

const counted = new LRUCache<string, { head: number; count: Promise<number> }>({ max: 1_000 });

/** A crowd asks all together, and changes while the answer is on its way: for so long it is given the same one. */
const CROWD_ANSWER_MS = 1_000;
const crowds = new LRUCache<string, Promise<RoomUserRow[]>>({ max: 200, ttl: CROWD_ANSWER_MS });

const SOON_MS = 500;
const lastCounts = new LRUCache<string, number>({ max: 1_000 });

/** The most people that one answer names. */
export const USERS_MOST = 1_000;
/** Of what is searched for, in code units: as long as a name. */
const SEARCH_MAX = 40;

export type UsersRequest = { search: string | null; first: number };

type MemberRow = AccountRow & { joinedAt: Date; online: boolean };

/**
 * The first people of a room: those online first, then by name. Ordered by the database, which is told who is online,
 * so that a large room is not loaded to be cut.
 *
 * @param search - any part of the name or the handle; upper and lower case, and accents, are the same.
 * @throws Refusal BAD_INPUT for a `first` out of bounds.
 */
export async function usersOf(
  room: RoomRow,
  { search, first }: UsersRequest,
  spend: Spend,
): Promise<RoomUserRow[]> {
  assertPageSize('first', first, USERS_MOST);
  spend.items(first);
  const part = withoutAccents((search ?? '').slice(0, SEARCH_MAX).replaceAll('\0', '')).trim();
  if (!isCrowd(room.id)) return readUsers(room, first, part);
  const key = `${room.id} ${first} ${part}`;
  const known = crowds.get(key);
  if (known) return known;
  const fresh = readUsers(room, first, part);
  crowds.set(key, fresh);
  fresh.catch(() => crowds.delete(key));
  return fresh;
}

/** As `withoutAccents`, of a name in the database. */
const namePlain = Prisma.sql`lower(regexp_replace(normalize(a.name, NFKD), '[\u0300-\u036f]', '', 'g'))`;

async function readUsers(room: RoomRow, first: number, part: string): Promise<RoomUserRow[]> {
  const found =
    part === ''
      ? Prisma.empty
      : Prisma.sql`AND (${namePlain} LIKE ANY(${patternsOf(part)}) OR a.handle LIKE ${`%${likePattern(part)}%`})`;
  const members = await db.$queryRaw<MemberRow[]>`
    SELECT ${accountColumns}, m."joinedAt", o.id IS NOT NULL AS online
    FROM "Membership" m JOIN "Account" a ON a.id = m."accountId"
      LEFT JOIN unnest(${onlineIn(room.id)}::uuid[]) AS o(id) ON o.id = a.id
    WHERE m."roomId" = ${room.id}::uuid AND m."leftAt" IS NULL ${found}
    ORDER BY o.id IS NULL, a.name, a.id LIMIT ${first}`;
  return members.map(({ joinedAt, online, ...account }) => ({
    account,
    joinedAt,
    online,
    away: presenceIn(room.id, account.id) === 'away',
  }));
}

/** A database of the locale C knows lower case of no letters but a to z: of others, names begin with a capital. */
function patternsOf(part: string): string[] {
  const [initial = '', ...rest] = part;
  return [part, initial.toUpperCase() + rest.join('')].map((one) => `%${likePattern(one)}%`);
}

/** As `memberCount`, for what others wait behind: soon, if it must be with the count of before. */
export function memberCountSoon(roomId: string): Promise<number> {
  const before = lastCounts.get(roomId) ?? 0;
  const counting = memberCount(roomId).then(
    (count) => {
      lastCounts.set(roomId, count);
      return count;
    },
    () => before,
  );
  let timer: NodeJS.Timeout | undefined;
  const soon = new Promise<number>((resolve) => {
    timer = setTimeout(resolve, SOON_MS, before);
  });
  return Promise.race([counting, soon]).finally(() => clearTimeout(timer));
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
