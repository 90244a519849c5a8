import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { arrayLiteral } from './entry.ts';
import { CLOCKS_MS, type Span, type Stretch } from './stretch.ts';
import { keysOf, segmentOf } from './tokens.ts';

/** What the index is asked for: all of `tokens`, and, where there are any, one of `authors`. */
export type Wanted = Span & { tokens: readonly string[]; authors: readonly string[] };

/** A message that may be what is looked for. */
export type Candidate = {
  /** The place of its stretch in the list. */
  n: number;
  roomId: string;
  seq: number;
  messageId: string;
  authorId: string;
  at: Date;
  body: string;
  deleted: boolean;
};

/** By the index, so many messages of a stretch are answered at once, the newest; most of them are what is looked for. */
const FOUND_MOST = 24;
/** Where it is read, so many `seq` of it are read at once. */
const READ_SEQS = 512;

/**
 * Looks through some stretches, from their newest ends, all of which are indexed or none.
 *
 * @returns the messages that may be what is wanted, and what of the stretches is still to be looked through.
 */
export async function lookThrough(
  stretches: readonly Stretch[],
  wanted: Wanted,
): Promise<{ candidates: Candidate[]; rest: Stretch[] }> {
  const byIndex = stretches[0]?.indexed === true;
  const from = (stretch: Stretch) =>
    byIndex ? stretch.low : Math.max(stretch.low, stretch.below - READ_SEQS);
  const of = <Value>(pick: (stretch: Stretch) => Value) => stretches.map(pick);
  const keysFor = (tokens: readonly string[]) =>
    of(({ roomId, low }) => arrayLiteral(keysOf(tokens, roomId, segmentOf(low))));
  const candidates = await run<Candidate>(Prisma.sql`
    SELECT s.n, m."roomId"::text, m.seq, m.id::text AS "messageId", m."authorId"::text, m."createdAt" AS at, m.body,
      m."deletedAt" IS NOT NULL AS deleted
    FROM unnest(
      ${stretches.map((_, n) => n)}::int[], ${of(({ roomId }) => roomId)}::uuid[],
      ${of(from)}::int[], ${of(({ below }) => below)}::int[],
      ${keysFor(byIndex ? wanted.tokens : [])}::text[], ${keysFor(byIndex ? wanted.authors : [])}::text[]
    ) AS s(n, "roomId", low, below, keys, authors)
    CROSS JOIN LATERAL (${byIndex ? found(wanted) : read(wanted)}) AS m
    ORDER BY s.n, m.seq DESC`);
  const byStretch = stretches.map((): Candidate[] => []);
  for (const candidate of candidates) byStretch[candidate.n]?.push(candidate);
  const rest = stretches.flatMap((stretch, n) => {
    const some = byStretch[n] ?? [];
    const oldest = some.at(-1);
    const below = !byIndex
      ? from(stretch)
      : some.length < FOUND_MOST
        ? stretch.low
        : (oldest?.seq ?? stretch.low);
    const newest = Math.min(stretch.newest, oldest ? oldest.at.getTime() + CLOCKS_MS : stretch.newest);
    return below > stretch.low ? [{ ...stretch, below, newest }] : [];
  });
  return { candidates, rest };
}

// Fenced in (OFFSET 0): no plan, which may have been made while there was little, is to read a room backwards instead of asking the
// index, or all messages instead of some.
function found({ tokens, authors, since, until }: Wanted) {
  const conditions = [
    ...(tokens.length > 0 ? [Prisma.sql`e.keys @> s.keys::int[]`] : []),
    ...(authors.length > 0 ? [Prisma.sql`e.keys && s.authors::int[]`] : []),
  ];
  return Prisma.sql`
    SELECT m.* FROM (
      SELECT e.seq FROM (
        SELECT e."roomId", e.seq, e.at FROM "SearchEntry" e WHERE ${Prisma.join(conditions, ' AND ')} OFFSET 0
      ) AS e
      WHERE e."roomId" = s."roomId" AND e.seq >= s.low AND e.seq < s.below AND e.at >= ${new Date(since)} AND e.at < ${new Date(until)}
      ORDER BY e.seq DESC LIMIT ${FOUND_MOST}
    ) AS e
    CROSS JOIN LATERAL (SELECT * FROM "Message" m WHERE m."roomId" = s."roomId" AND m.seq = e.seq OFFSET 0) AS m`;
}

function read({ since, until }: Wanted) {
  return Prisma.sql`
    SELECT * FROM "Message" m
    WHERE m."roomId" = s."roomId" AND m.seq >= s.low AND m.seq < s.below
      AND m."createdAt" >= ${new Date(since)} AND m."createdAt" < ${new Date(until)}`;
}
