import { LRUCache } from 'lru-cache';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { hubOf } from '../live/hub.ts';
import { whileStale } from '../log/append.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomName } from './name.ts';
import { similarRooms } from './suggest.ts';

/** A room with the viewer's place in it. */
export type ReachedAsMember = { room: RoomRow; joinedAt: Date };

/** Keyed by the name as it was asked for: bounded, because names and accounts are. */
const reached = new LRUCache<string, ReachedAsMember>({ max: 20_000, ttl: 60_000 });

/** Public rooms that were found lately, by the name that was asked for. A room that becomes private moves its fence. */
const open = new LRUCache<string, RoomRow>({ max: 1_000, ttl: 10_000 });

/** As `findRoom`, perhaps from memory, for what is appended to it: an append refuses what has become stale. */
export async function findRoomToJoin(name: string): Promise<RoomRow | null> {
  const room = open.get(name) ?? (await findRoom(name));
  if (room?.passwordHash === null) open.set(name, room, { noUpdateTTL: true });
  return room;
}

/** The room of this name, whatever the viewer may do there. Not for answering anybody: see `reachRoom`. */
export async function findRoom(name: string): Promise<RoomRow | null> {
  return db.room.findUnique({ where: { slug: roomName(name).slug } });
}

/** A room whose existence the viewer may know of: public, or one they are in. @throws Refusal ROOM_NOT_FOUND. */
export async function reachRoom(name: string, viewer: AccountRow | null): Promise<RoomRow> {
  const room = await findRoom(name);
  if (room && (room.passwordHash === null || (await isMember(room, viewer)))) return room;
  throw await roomNotFound(name);
}

/**
 * A room that the viewer is in: the only way to its messages, people and events.
 *
 * @throws Refusal UNAUTHENTICATED, ROOM_NOT_FOUND or NOT_A_MEMBER.
 */
export async function reachAsMember(name: string, viewer: AccountRow | null): Promise<ReachedAsMember> {
  const { room, joinedAt } = await findPlace({ slug: roomName(name).slug, accountId: viewer?.id ?? null });
  if (room && joinedAt) return { room, joinedAt };
  if (!room || room.passwordHash !== null) throw await roomNotFound(name);
  if (!viewer) throw unauthenticated();
  throw new Refusal('NOT_A_MEMBER', `You are not in the room “${room.name}”: join it first.`, {
    field: 'room',
  });
}

type Place = { room: RoomRow | null; joinedAt: Date | null };
type PlaceRow = RoomRow & { n: number; joinedAt: Date | null };

/** A room, and since when somebody is in it. */
const findPlace = gathered(
  async (asked: readonly { slug: string; accountId: string | null }[]): Promise<Place[]> => {
    const rows = await run<PlaceRow>(Prisma.sql`
      SELECT a.n, r.id::text, r.slug, r.name, r."passwordHash", r.head, r.fence, r."createdAt", m."joinedAt"
      FROM unnest(
        ${asked.map((_, n) => n)}::int[], ${asked.map(({ slug }) => slug)}::text[],
        ${asked.map(({ accountId }) => accountId)}::uuid[]
      ) AS a(n, slug, "accountId")
      JOIN "Room" r ON r.slug = a.slug
      LEFT JOIN "Membership" m ON m."roomId" = r.id AND m."accountId" = a."accountId" AND m."leftAt" IS NULL`);
    const places = asked.map((): Place => ({ room: null, joinedAt: null }));
    for (const { n, joinedAt, ...room } of rows) places[n] = { room, joinedAt };
    return places;
  },
);

/**
 * Runs a verb that appends to a room the viewer is in. What was reached may be remembered from before: the append
 * refuses it when somebody's access to the room changed since, and then it is reached anew.
 */
export async function asMember<Result>(
  name: string,
  viewer: AccountRow | null,
  verb: (place: ReachedAsMember, viewer: AccountRow) => Promise<Result>,
): Promise<Result> {
  if (!viewer) throw unauthenticated();
  const key = `${viewer.id} ${name}`;
  return whileStale(async (again) => {
    const place = (again ? undefined : reached.get(key)) ?? (await reachAsMember(name, viewer));
    reached.set(key, place);
    return verb(place, viewer);
  });
}

/** Somebody has just become a member by this event: what they do next need not look for them. */
export function rememberPlace(names: readonly string[], viewer: AccountRow, place: ReachedAsMember): void {
  for (const name of names) reached.set(`${viewer.id} ${name}`, place);
}

/**
 * As `reachAsMember`, for whoever follows the room. What is remembered is true as far as the room's hub knows that nobody
 * lost access since; what comes after that is met in the stream.
 */
export async function reachToFollow(name: string, viewer: AccountRow | null): Promise<ReachedAsMember> {
  const place = viewer ? reached.get(`${viewer.id} ${name}`) : undefined;
  const hub = place && hubOf(place.room.id);
  if (!place || !hub?.sameAccessSince(place.room.head)) return reachAsMember(name, viewer);
  return { ...place, room: { ...place.room, head: Math.max(place.room.head, hub.head) } };
}

/** @param field - the argument that would have helped. */
export function unauthenticated(field?: string): Refusal {
  return new Refusal(
    'UNAUTHENTICATED',
    'Sign in first: join a room with a `name`, or send the token of a session.',
    field === undefined ? {} : { field },
  );
}

/** @param password - whether one was given: the answer is the same for an unknown room and for a wrong password. */
export async function roomNotFound(name: string, password = false): Promise<Refusal> {
  const { name: asked, slug } = roomName(name);
  return new Refusal(
    'ROOM_NOT_FOUND',
    `There is no room “${asked}” ${password ? 'with this password' : 'that you can enter'}.`,
    {
      field: 'room',
      suggestions: await similarRooms(slug),
      canCreate: true,
    },
  );
}

async function memberSince(roomId: string, accountId: string): Promise<Date | null> {
  const membership = await db.membership.findUnique({ where: { roomId_accountId: { roomId, accountId } } });
  return membership && membership.leftAt === null ? membership.joinedAt : null;
}

export async function isMember(room: RoomRow, viewer: AccountRow | null): Promise<boolean> {
  return viewer !== null && (await memberSince(room.id, viewer.id)) !== null;
}
