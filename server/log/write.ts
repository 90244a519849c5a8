import { v7 as uuidv7 } from 'uuid';
import type { AccountRow, LogEvent } from '../events.ts';
import type { PrismaClient } from '../store/generated/client.ts';

/** A room as it was reached on behalf of somebody: `fence` is the room's at that time. */
export type ReachedRoom = { id: string; fence: number };

/** What is to be appended. `takesAccess` moves the room's fence, so that what was reached before is stale. */
export type Draft = { room: ReachedRoom; actor: AccountRow } & (
  | { type: 'message.added'; clientId: string; body: string }
  | { type: 'member.joined' }
  | { type: 'member.left'; takesAccess: true }
);

export type Written =
  | { kind: 'appended'; event: LogEvent }
  /** The author used this `clientId` before: the event it was used for. */
  | { kind: 'duplicate'; event: LogEvent }
  | { kind: 'unchanged' }
  /** The room is gone, or its fence is not the one it was reached under. */
  | { kind: 'stale' };

type Row = {
  n: number;
  seq: number | null;
  at: Date;
  earlierId: string | null;
  earlierRoom: string;
  earlierSeq: number;
  earlierBody: string;
  earlierAt: Date;
  name: string;
};

/**
 * Writes a batch of drafts in one statement: rooms are locked in one order, each room's `head` moves by the number of
 * its new events, messages and events are inserted. Dense `seq` follows from the lock: what fails takes none.
 *
 * A repeat of a `clientId` that another node commits between this statement's snapshot and its insert violates the
 * unique key and fails the statement as a whole; the next attempt finds it.
 */
export async function writeBatch(
  sql: Pick<PrismaClient, '$queryRaw'>,
  drafts: readonly Draft[],
): Promise<Written[]> {
  if (drafts.length === 0) return [];
  const ids = drafts.map(() => uuidv7());
  const of = <Value>(pick: (draft: Draft, index: number) => Value) => drafts.map(pick);
  const rows = await sql.$queryRaw<Row[]>`
    WITH draft AS (
      SELECT * FROM unnest(
        ${of((_, index) => index)}::int[], ${of((d) => d.room.id)}::uuid[], ${of((d) => d.room.fence)}::int[],
        ${of((d) => d.type)}::text[], ${of((d) => d.actor.id)}::uuid[], ${of((d) => 'takesAccess' in d)}::bool[],
        ${of((d, index) => (d.type === 'message.added' ? (ids[index] ?? null) : null))}::uuid[],
        ${of((d) => (d.type === 'message.added' ? d.clientId : null))}::text[],
        ${of((d) => (d.type === 'message.added' ? d.body : null))}::text[]
      ) AS d(n, "roomId", fence, type, "actorId", "takesAccess", "messageId", "clientId", body)
    ), earlier AS (
      SELECT d.n, m.id, m."roomId", m.seq, m.body, m."createdAt"
      FROM draft d JOIN "Message" m ON m."authorId" = d."actorId" AND m."clientId" = d."clientId"
    ), locked AS (
      SELECT id, head, fence FROM "Room" WHERE id IN (SELECT "roomId" FROM draft) ORDER BY id FOR UPDATE
    ), fresh AS (
      SELECT d.*, (l.head + row_number() OVER (PARTITION BY d."roomId" ORDER BY d.n))::int AS seq
      FROM draft d JOIN locked l ON l.id = d."roomId" AND l.fence <= d.fence
      WHERE NOT EXISTS (SELECT FROM earlier e WHERE e.n = d.n)
        AND NOT EXISTS (SELECT FROM draft t WHERE t."takesAccess" AND t."roomId" = d."roomId" AND t.n < d.n)
    ), moment AS MATERIALIZED (
      SELECT date_trunc('milliseconds', clock_timestamp()) AS at
    ), moved AS (
      UPDATE "Room" r SET
        head = f.head,
        fence = greatest(r.fence, f.fence),
        "activeAt" = CASE WHEN r."activeAt" < m.at - interval '1 minute' THEN m.at ELSE r."activeAt" END
      FROM moment m, (
        SELECT "roomId", max(seq) AS head, coalesce(max(seq) FILTER (WHERE "takesAccess"), 0) AS fence
        FROM fresh GROUP BY "roomId"
      ) f
      WHERE r.id = f."roomId"
    ), said AS (
      INSERT INTO "Message" (id, "roomId", seq, "authorId", "clientId", body, "createdAt")
      SELECT "messageId", "roomId", seq, "actorId", "clientId", body, m.at
      FROM fresh, moment m WHERE "messageId" IS NOT NULL
    ), logged AS (
      INSERT INTO "Event" ("roomId", seq, type, "actorId", "messageId", "createdAt")
      SELECT "roomId", seq, type, "actorId", "messageId", m.at FROM fresh, moment m
    )
    SELECT d.n, f.seq, m.at, e.id::text AS "earlierId", e."roomId"::text AS "earlierRoom", e.seq AS "earlierSeq",
      e.body AS "earlierBody", e."createdAt" AS "earlierAt", a.name
    FROM draft d CROSS JOIN moment m JOIN "Account" a ON a.id = d."actorId" LEFT JOIN fresh f ON f.n = d.n LEFT JOIN earlier e ON e.n = d.n`;
  const byIndex = new Map(rows.map((row) => [row.n, row]));
  return drafts.map((draft, index) => toWritten(draft, ids[index] ?? '', byIndex.get(index)));
}

function toWritten(draft: Draft, id: string, row: Row | undefined): Written {
  if (!row || (row.seq === null && row.earlierId === null)) return { kind: 'stale' };
  // The actor is told as they are now, not as they were when their session was looked up.
  const actor = { ...draft.actor, name: row.name };
  if (row.earlierId !== null) {
    const { earlierId, earlierRoom, earlierSeq, earlierBody, earlierAt } = row;
    const event = messageAdded(draft, actor, earlierId, earlierRoom, earlierSeq, earlierBody, earlierAt);
    return { kind: 'duplicate', event };
  }
  const seq = row.seq ?? 0;
  if (draft.type === 'message.added') {
    const event = messageAdded(draft, actor, id, draft.room.id, seq, draft.body, row.at);
    return { kind: 'appended', event };
  }
  return {
    kind: 'appended',
    event: { roomId: draft.room.id, seq, at: row.at, type: draft.type, account: actor },
  };
}

function messageAdded(
  draft: Draft,
  author: AccountRow,
  id: string,
  roomId: string,
  seq: number,
  body: string,
  at: Date,
): LogEvent {
  const clientId = 'clientId' in draft ? draft.clientId : '';
  const message = { id, roomId, seq, clientId, body, createdAt: at, author };
  return { roomId, seq, at, type: 'message.added', message };
}
