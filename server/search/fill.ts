import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { arrayLiteral, type Indexable, keysOfMessage } from './entry.ts';

/** Messages that are indexed together: an embedded database does nothing else meanwhile. */
const TOGETHER = 64;
const ROOMS_TOGETHER = 16;

/** A room, how far its log goes, how far it is indexed, and of what comes next a message; without one, nothing does. */
type Row = {
  roomId: string;
  head: number;
  indexed: number;
  seq: number | null;
  authorId: string;
  body: string;
  at: Date;
};

/**
 * Reads some of what was said in these rooms since they were indexed, and indexes it: in one statement, so that a crash leaves all of it or
 * nothing. Whoever else does the same at the same time does no harm: the place of a room only goes on, and an entry that is there
 * stays, as it may be of a newer text.
 *
 * @returns the rooms that may have more.
 */
export async function indexSome(rooms: readonly string[]): Promise<string[]> {
  const [some, later] = [rooms.slice(0, ROOMS_TOGETHER), rooms.slice(ROOMS_TOGETHER)];
  const rows = await run<Row>(Prisma.sql`
    SELECT r.id::text AS "roomId", r.head, coalesce(p.seq, 0) AS indexed, m.seq, m."authorId"::text, m.body, m."createdAt" AS at
    FROM unnest(${some}::uuid[]) AS d(id) JOIN "Room" r ON r.id = d.id
    LEFT JOIN "SearchPosition" p ON p."roomId" = r.id
    LEFT JOIN LATERAL (
      SELECT * FROM "Message" m WHERE m."roomId" = r.id AND m.seq > coalesce(p.seq, 0) AND m.seq <= r.head AND m."deletedAt" IS NULL
      ORDER BY m.seq LIMIT ${TOGETHER}
    ) m ON true
    ORDER BY r.id, m.seq LIMIT ${TOGETHER}`);
  // Where the rows end, the last room may not; those behind it have none.
  const cut = rows.length < TOGETHER ? undefined : rows.at(-1);
  const reached = new Map(rows.map(({ roomId, head }) => [roomId, head]));
  if (cut) reached.set(cut.roomId, cut.seq ?? cut.head);
  const entries = rows.flatMap(({ seq, ...message }) => (seq === null ? [] : [{ ...message, seq }]));
  await write(entries, reached);
  const left = cut ? some.filter((id) => id === cut.roomId || !reached.has(id)) : [];
  return [...left, ...later];
}

async function write(entries: (Indexable & { at: Date })[], reached: Map<string, number>): Promise<void> {
  if (reached.size === 0) return;
  await run(Prisma.sql`
    WITH place AS (
      INSERT INTO "SearchPosition" AS p ("roomId", seq)
      SELECT * FROM unnest(${[...reached.keys()]}::uuid[], ${[...reached.values()]}::int[]) AS d("roomId", seq) ORDER BY 1
      ON CONFLICT ("roomId") DO UPDATE SET seq = greatest(p.seq, EXCLUDED.seq)
    )
    INSERT INTO "SearchEntry" ("roomId", seq, at, keys)
    SELECT "roomId", seq, at, keys::int[] FROM unnest(
      ${entries.map(({ roomId }) => roomId)}::uuid[], ${entries.map(({ seq }) => seq)}::int[],
      ${entries.map(({ at }) => at)}::timestamptz[], ${entries.map((entry) => arrayLiteral(keysOfMessage(entry)))}::text[]
    ) AS e("roomId", seq, at, keys) ORDER BY 1, 2
    ON CONFLICT ("roomId", seq) DO NOTHING`);
}

/** The rooms in which something was said that is not indexed yet. */
export async function roomsBehind(most: number): Promise<string[]> {
  const rows = await run<{ id: string }>(Prisma.sql`
    SELECT r.id::text FROM "Room" r LEFT JOIN "SearchPosition" p ON p."roomId" = r.id
    WHERE r.head > coalesce(p.seq, 0) LIMIT ${most}`);
  return rows.map(({ id }) => id);
}

/** What was indexed lately lies in a list that every search reads: puts it into its place. */
export async function tidy(): Promise<void> {
  await run(Prisma.sql`SELECT gin_clean_pending_list('"SearchEntry_keys_idx"')`);
}
