import { LRUCache } from 'lru-cache';
import type { AccountRow } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { SEGMENT_SEQS, segmentOf } from './tokens.ts';

/**
 * A stretch of a room's log that is still to be looked through, `low <= seq < below`: by the index, or, where what was said is not indexed
 * yet, by reading it. Nothing in it was said after `newest`, in milliseconds.
 */
export type Stretch = { roomId: string; low: number; below: number; indexed: boolean; newest: number };

/** What is looked for in time: `since <= at < until`, in milliseconds. */
export type Span = { since: number; until: number };

/**
 * Within one room what is later has the later time, but for the moment that two nodes waited for each other, and for clocks that
 * are set.
 */
export const CLOCKS_MS = 1_000;

/** A room with how far its log goes and is indexed. */
type Room = { roomId: string; indexed: number; head: number };
type Segment = { roomId: string; segment: number };

/**
 * All that somebody may search: the rooms they are in now.
 *
 * @param rooms - only these, where they are given.
 * @param byIndex - whether the index can be asked for what is looked for.
 */
export async function stretchesOf(
  viewer: AccountRow,
  rooms: readonly string[] | null,
  { since, until }: Span,
  byIndex: boolean,
): Promise<Stretch[]> {
  const found = await run<Room>(Prisma.sql`
    SELECT r.id::text AS "roomId", coalesce(p.seq, 0) AS indexed, r.head
    FROM "Membership" m JOIN "Room" r ON r.id = m."roomId" LEFT JOIN "SearchPosition" p ON p."roomId" = r.id
    WHERE m."accountId" = ${viewer.id}::uuid AND m."leftAt" IS NULL AND NOT m.requested AND (${rooms}::uuid[] IS NULL OR r.id = ANY(${rooms}::uuid[]))`);
  const newest = await newestOf(found);
  return found.flatMap((room) => stretchesIn(room, newest, { since, until }, byIndex));
}

function stretchesIn(
  { roomId, indexed, head }: Room,
  newestOf: (segment: Segment) => number,
  { since, until }: Span,
  byIndex: boolean,
): Stretch[] {
  const stretches: Stretch[] = [];
  // What is said later than all of a segment is said later than what is asked for, where the segment before it is.
  let oldest = Number.NEGATIVE_INFINITY;
  for (let segment = 0; segment <= segmentOf(head); segment++) {
    const newest = newestOf({ roomId, segment });
    if (newest + CLOCKS_MS >= since && oldest - CLOCKS_MS < until) {
      const low = segment * SEGMENT_SEQS;
      const below = Math.min(low + SEGMENT_SEQS, head + 1);
      const cut = byIndex ? Math.min(Math.max(low, indexed + 1), below) : low;
      const stretch = { roomId, newest: newest + CLOCKS_MS };
      if (low < cut) stretches.push({ ...stretch, low, below: cut, indexed: true });
      if (cut < below) stretches.push({ ...stretch, low: cut, below, indexed: false });
    }
    oldest = Math.max(oldest, newest);
  }
  return stretches;
}

/** When the newest message of a segment was said that is full. That never changes. */
const known = new LRUCache<string, number>({ max: 100_000 });
const keyOf = ({ roomId, segment }: Segment) => `${roomId} ${segment}`;

/** When the newest message of each segment of some rooms was said; -∞ where it has none. */
async function newestOf(rooms: readonly Room[]): Promise<(segment: Segment) => number> {
  const newest = new Map<string, number>();
  const asked: Segment[] = [];
  for (const { roomId, head } of rooms)
    for (let segment = 0; segment <= segmentOf(head); segment++) {
      const at = known.get(keyOf({ roomId, segment }));
      if (at === undefined) asked.push({ roomId, segment });
      else newest.set(keyOf({ roomId, segment }), at);
    }
  const heads = new Map(rooms.map(({ roomId, head }) => [roomId, head]));
  const rows = await run<Segment & { at: Date | null }>(Prisma.sql`
    SELECT s."roomId"::text, s.segment, (
      SELECT m."createdAt" FROM "Message" m
      WHERE m."roomId" = s."roomId" AND m.seq >= s.segment * ${SEGMENT_SEQS}::int AND m.seq < (s.segment + 1) * ${SEGMENT_SEQS}::int
      ORDER BY m.seq DESC LIMIT 1
    ) AS at
    FROM unnest(${asked.map(({ roomId }) => roomId)}::uuid[], ${asked.map(({ segment }) => segment)}::int[]) AS s("roomId", segment)`);
  for (const { at, ...place } of rows) {
    const time = at?.getTime() ?? Number.NEGATIVE_INFINITY;
    newest.set(keyOf(place), time);
    if (place.segment < segmentOf(heads.get(place.roomId) ?? 0)) known.set(keyOf(place), time);
  }
  return (place) => newest.get(keyOf(place)) ?? Number.NEGATIVE_INFINITY;
}
