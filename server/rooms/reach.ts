import { LRUCache } from 'lru-cache';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { hubOf } from '../live/hub.ts';
import { onAppended, whileStale } from '../log/append.ts';
import { type Action, refusalFor, unauthenticated } from '../policy.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomColumns } from '../store/rows.ts';
import { looksUnguessable } from './create.ts';
import { roomName } from './name.ts';
import { type Membership, membershipColumns, NOT_INSIDE, standingIn } from './standing.ts';
import { similarRooms } from './suggest.ts';

/** A room with the viewer's place in it. */
export type Reached = Membership & { room: RoomRow };
/** The same, for whoever is in it. */
export type ReachedAsMember = Reached & { joinedAt: Date };

/** Keyed by the name as it was asked for: bounded, because names and accounts are. */
const reached = new LRUCache<string, ReachedAsMember>({ max: 20_000, ttl: 60_000 });

/** Public rooms that were found lately, by the name that was asked for. A room that becomes private moves its fence. */
const open = new LRUCache<string, RoomRow>({ max: 1_000, ttl: 10_000 });

onAppended({
  appended(events) {
    for (const { type, roomId } of events)
      if (type === 'room.changed')
        for (const [name, room] of open.entries()) if (room.id === roomId) open.delete(name);
  },
  mayHaveGrown: () => undefined,
});

/** As `findRoom`, perhaps from memory, for what is appended to it: an append refuses what has become stale. */
export async function findRoomToJoin(name: string, viewer: AccountRow | null): Promise<Place> {
  const known = open.get(name);
  if (known) return { room: known, ...NOT_INSIDE };
  const place = await findPlace({ slug: roomName(name).slug, accountId: viewer?.id ?? null });
  if (place.room?.private === false) open.set(name, place.room, { noUpdateTTL: true });
  return place;
}

/** The room of this name, whatever the viewer may do there. Not for answering anybody: see `reachRoom`. */
export async function findRoom(name: string): Promise<RoomRow | null> {
  return (await findPlace({ slug: roomName(name).slug, accountId: null })).room;
}

/** A room whose existence the viewer may know of: public, or one they are in. @throws Refusal ROOM_NOT_FOUND. */
export async function reachRoom(name: string, viewer: AccountRow | null): Promise<RoomRow> {
  return (await reachFor('room.see', name, viewer)).room;
}

/**
 * A room, for something that the viewer may do there: the only way to it. A private room is there only for those who are in it.
 *
 * @throws Refusal ROOM_NOT_FOUND, or why they may not.
 */
export async function reachFor(action: Action, name: string, viewer: AccountRow | null): Promise<Reached> {
  const { room, ...membership } = await findPlace({
    slug: roomName(name).slug,
    accountId: viewer?.id ?? null,
  });
  if (!room || (room.private && membership.joinedAt === null)) throw await roomNotFound(name);
  assertMay(action, { room, ...membership }, viewer);
  return { room, ...membership };
}

/**
 * A room that the viewer is in: the only way to its messages, people and events.
 *
 * @throws Refusal UNAUTHENTICATED, ROOM_NOT_FOUND or NOT_A_MEMBER.
 */
export async function reachAsMember(
  name: string,
  viewer: AccountRow | null,
  action: Action = 'room.read',
): Promise<ReachedAsMember> {
  return asInside(await reachFor(action, name, viewer));
}

function refusalIn(action: Action, { room, ...membership }: Reached, viewer: AccountRow | null) {
  return refusalFor(action, standingIn(room, viewer, membership));
}

function assertMay(action: Action, place: Reached, viewer: AccountRow | null): void {
  const refusal = refusalIn(action, place, viewer);
  const { mutedUntil } = place;
  if (refusal?.code === 'MUTED' && mutedUntil) refusal.extensions.until = mutedUntil.toISOString();
  if (refusal) throw refusal;
}

function asInside({ joinedAt, ...rest }: Reached): ReachedAsMember {
  if (joinedAt === null) throw new Error('Whoever is not in a room was let through to it.');
  return { ...rest, joinedAt };
}

/** `room` is null where there is none of this name. */
export type Place = Membership & { room: RoomRow | null };
type PlaceRow = RoomRow & Membership & { n: number };

function asPlace({ joinedAt, mutedUntil, requested, gate, ...room }: Omit<PlaceRow, 'n'>): Reached {
  return { room, joinedAt, mutedUntil, requested, gate };
}

/**
 * A room, and since when somebody is in it: under its slug, under one that it had before, or, of private rooms that they are
 * in, under its name.
 */
const findPlace = gathered(
  async (asked: readonly { slug: string; accountId: string | null }[]): Promise<Place[]> => {
    const rows = await run<PlaceRow>(Prisma.sql`
      SELECT a.n, ${roomColumns}, ${membershipColumns}
      FROM unnest(
        ${asked.map((_, n) => n)}::int[], ${asked.map(({ slug }) => slug)}::text[],
        ${asked.map(({ accountId }) => accountId)}::uuid[]
      ) AS a(n, slug, "accountId")
      JOIN LATERAL (
        SELECT * FROM "Room" WHERE slug = a.slug
        UNION ALL SELECT q.* FROM "RoomAddress" f JOIN "Room" q ON q.id = f."roomId" WHERE f.slug = a.slug
        UNION ALL SELECT q.* FROM "Membership" p JOIN "Room" q ON q.id = p."roomId"
          WHERE p."accountId" = a."accountId" AND p."leftAt" IS NULL AND q.private AND q."nameSlug" = a.slug
        LIMIT 1
      ) r ON true
      LEFT JOIN "Membership" m ON m."roomId" = r.id AND m."accountId" = a."accountId" AND m."leftAt" IS NULL`);
    const places = asked.map((): Place => ({ room: null, ...NOT_INSIDE }));
    for (const { n, ...row } of rows) places[n] = asPlace(row);
    return places;
  },
);

/**
 * Runs a verb that appends to a room the viewer is in. What was reached may be remembered from before: the append
 * refuses it when somebody's access to the room changed since, and then it is reached anew.
 */
export async function asMember<Result>(
  action: Action,
  name: string,
  viewer: AccountRow | null,
  verb: (place: ReachedAsMember, viewer: AccountRow) => Promise<Result>,
): Promise<Result> {
  if (!viewer) throw unauthenticated();
  const key = `${viewer.id} ${name}`;
  return whileStale(async (again) => {
    const remembered = again ? undefined : reached.get(key);
    // What is remembered may be used to let somebody through, as the append looks again; not to keep them out.
    const allowed = remembered && !refusalIn(action, remembered, viewer);
    const place = allowed ? remembered : await reachAsMember(name, viewer);
    reached.set(key, place);
    if (!allowed) assertMay(action, place, viewer);
    return verb(place, viewer);
  });
}

/** Whatever anybody may do there. Not for answering. */
export async function roomById(id: string): Promise<RoomRow | null> {
  const [room] = await run<RoomRow>(Prisma.sql`SELECT ${roomColumns} FROM "Room" r WHERE r.id = ${id}::uuid`);
  return room ?? null;
}

type Asked = { roomId: string; accountId: string | null };

const placeOf = gathered(async (asked: readonly Asked[]): Promise<(Reached | null)[]> => {
  const rows = await run<PlaceRow>(Prisma.sql`
    SELECT a.n, ${roomColumns}, ${membershipColumns}
    FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "roomId", "accountId")
    JOIN "Room" r ON r.id = a."roomId"
    LEFT JOIN "Membership" m ON m."roomId" = r.id AND m."accountId" = a."accountId" AND m."leftAt" IS NULL`);
  const places: (Reached | null)[] = asked.map(() => null);
  for (const { n, ...row } of rows) places[n] = asPlace(row);
  return places;
});

/** How somebody stands to a room that is known by its id; null where it is not there for them. */
export async function placeIn(roomId: string, viewer: AccountRow | null): Promise<Reached | null> {
  const place = await placeOf({ roomId, accountId: viewer?.id ?? null });
  return place?.room.private && place.joinedAt === null ? null : place;
}

/** As `asMember`, for what may also be done to a public room from outside, and by few: nothing is remembered. */
export async function asAllowed<Result>(
  action: Action,
  name: string,
  viewer: AccountRow | null,
  verb: (place: Reached, viewer: AccountRow) => Promise<Result>,
): Promise<Result> {
  if (!viewer) throw unauthenticated();
  return whileStale(async () => verb(await reachFor(action, name, viewer), viewer));
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
  const place = viewer && stillTrue(name, viewer);
  if (!place) return reachAsMember(name, viewer);
  const head = hubOf(place.room.id)?.head ?? -1;
  return { ...place, room: { ...place.room, head: Math.max(place.room.head, head) } };
}

/** The same, for what is told to those who follow it and appends nothing. @throws Refusal why they may not. */
export async function reachToTell(
  action: Action,
  name: string,
  viewer: AccountRow | null,
): Promise<ReachedAsMember> {
  if (!viewer) throw unauthenticated();
  const known = stillTrue(name, viewer);
  if (known && !refusalIn(action, known, viewer)) return known;
  const place = await reachAsMember(name, viewer, action);
  reached.set(`${viewer.id} ${name}`, place);
  return place;
}

/** What is remembered of somebody in a room, where the room's hub knows that it is so. */
function stillTrue(name: string, viewer: AccountRow): ReachedAsMember | undefined {
  const place = reached.get(`${viewer.id} ${name}`);
  return place && hubOf(place.room.id)?.sameAccessSince(place.room.head) ? place : undefined;
}

export function nameTaken(): Refusal {
  const message =
    'Another room has this name, or one that looks like it, or had it before: choose another name.';
  return new Refusal('ROOM_NAME_TAKEN', message, { field: 'name' });
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
      // Whoever follows the link of a private room wants into that one, and not a new one of its address.
      canCreate: !looksUnguessable(slug),
    },
  );
}

export async function isMember({ id }: RoomRow, viewer: AccountRow | null): Promise<boolean> {
  if (!viewer) return false;
  const place = await placeOf({ roomId: id, accountId: viewer.id });
  return !!place?.joinedAt;
}
