import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Refusal } from '../errors.ts';
import {
  type AccountRow,
  type LogEvent,
  type MessageRow,
  movesFence,
  type RoomChange,
  type RoomRow,
} from '../events.ts';
import type { Run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { type Concern, inboxEvents, mayConcern, tellInboxes } from './inboxes.ts';

/** A room as it was reached on behalf of somebody: `fence` is the room's at that time. */
export type ReachedRoom = Pick<RoomRow, 'id' | 'fence' | 'kind'>;

/** What is to be appended. */
export type Draft = { room: ReachedRoom; actor: AccountRow } & (
  | ({ type: 'message.added' } & Said)
  /** `message` as it is after it. */
  | {
      type: 'message.edited' | 'message.deleted' | 'message.pinned' | 'message.unpinned';
      message: MessageRow;
    }
  | { type: 'reaction.added' | 'reaction.removed'; message: MessageRow; emoji: string }
  /** Makes them a member, and first an account and a session where they are new here. Logs nothing where they are one. */
  | { type: 'member.joined'; newcomer?: Newcomer }
  | { type: 'member.left' }
  | { type: 'member.kicked' | 'member.banned'; target: AccountRow }
  | { type: 'member.muted'; target: AccountRow; until: Date | null }
  /** `before` as it was reached, which the fence says it still is. */
  | { type: 'room.changed'; before: RoomRow; patch: Partial<RoomRow>; changes: RoomChange[] }
  | { type: 'direct.started'; people: AccountRow[] }
  | { type: 'direct.gated' }
);

/** What somebody says. */
export type Said = Pick<
  MessageRow,
  'clientId' | 'body' | 'replyTo' | 'threadId' | 'mentions' | 'mentionsRoom'
>;

/** The first session of an account that begins with its first event; `tokenHash` is hexadecimal. */
export type Newcomer = { sessionId: string; tokenHash: string; program: string; expiresAt: Date };

export type Written =
  /** With what the inboxes of those whom it concerns were told. */
  | { kind: 'appended'; event: LogEvent; told: LogEvent[] }
  /** The author used this `clientId` before: the event it was used for. */
  | { kind: 'duplicate'; event: LogEvent }
  | { kind: 'unchanged' }
  | { kind: 'refused'; refusal: Refusal }
  /** The room is gone, or its fence is not the one it was reached under. */
  | { kind: 'stale' };

type Row = {
  n: number;
  seq: number | null;
  /** Whether the room is there, and was reached under a fence that still holds. */
  reached: boolean;
  at: Date;
  earlierId: string | null;
  earlierRoom: string;
  earlierSeq: number;
  earlierBody: string;
  earlierAt: Date;
  earlierDeletedAt: Date | null;
  earlierEditedAt: Date | null;
  earlierReplyToId: string | null;
  earlierThreadId: string | null;
  name: string | null;
  role: AccountRow['role'];
  handle: string | null;
  concerns?: Concern[] | null;
};

/**
 * Writes a batch of drafts in one statement: rooms are locked in one order, each room's `head` moves by the number of
 * its new events, messages and events are inserted. Dense `seq` follows from the lock: what fails takes none.
 *
 * A repeat of a `clientId` that another node commits between this statement's snapshot and its insert violates the
 * unique key and fails the statement as a whole; the next attempt finds it.
 */
export async function writeBatch(run: Run, drafts: readonly Draft[]): Promise<Written[]> {
  const [first, second] = drafts;
  if (!first) return [];
  if (!second && first.type === 'message.added' && !mayConcern(first)) return [await writeAlone(run, first)];
  // Asked for once: each call takes as long as the rest of what is done for a message here.
  const random = randomBytes(16 * drafts.length);
  const ids = drafts.map(({ type }, n) =>
    type === 'message.added' ? uuidv7({ random: random.subarray(16 * n, 16 * n + 16) }) : null,
  );
  const of = <Value>(pick: (draft: Draft, index: number) => Value) =>
    drafts.map((draft, index) => pick(draft, index));
  const joining = drafts.some(({ type }) => type === 'member.joined') ? enterMembers(drafts) : null;
  const inboxes = tellInboxes(drafts);
  const rows = await run<Row>(Prisma.sql`
    WITH draft AS (
      SELECT * FROM unnest(
        ${of((_, index) => index)}::int[], ${of((d) => d.room.id)}::uuid[], ${of((d) => d.room.fence)}::int[],
        ${of((d) => d.type)}::text[], ${of((d) => d.actor.id)}::uuid[], ${of((d) => movesFence(d.type))}::bool[],
        ${of((d, index) => messageIdOf(d) ?? ids[index] ?? null)}::uuid[],
        ${of((d) => saidIn(d)?.clientId ?? null)}::text[], ${of((d) => saidIn(d)?.body ?? null)}::text[],
        ${of((d) => saidIn(d)?.replyTo?.id ?? null)}::uuid[], ${of((d) => saidIn(d)?.threadId ?? null)}::uuid[],
        ${of((d) => saidIn(d)?.mentions.join() ?? '')}::text[], ${of((d) => saidIn(d)?.mentionsRoom ?? false)}::bool[],
        ${of((d) => ('target' in d ? d.target.id : null))}::uuid[], ${of(detailOf)}::text[]
      ) AS d(n, "roomId", fence, type, "actorId", "movesFence", "messageId", "clientId", body, "replyToId", "threadId",
        mentions, "mentionsRoom", "targetId", detail)
    ), earlier AS (
      SELECT d.n, ${earlierColumns} FROM draft d JOIN "Message" m ON m."authorId" = d."actorId" AND m."clientId" = d."clientId"
    ), locked AS (
      SELECT id, head, fence FROM "Room" WHERE id IN (SELECT "roomId" FROM draft) ORDER BY id FOR UPDATE
    ), moment AS MATERIALIZED (
      SELECT date_trunc('milliseconds', clock_timestamp()) AS at
    ), reached AS (
      SELECT d.*, l.head FROM draft d JOIN locked l ON l.id = d."roomId" AND l.fence <= d.fence
      WHERE NOT EXISTS (SELECT FROM draft t WHERE t."movesFence" AND t."roomId" = d."roomId" AND t.n < d.n)
    )${joining?.members ?? Prisma.empty}, fresh AS (
      SELECT r.*, (r.head + row_number() OVER (PARTITION BY r."roomId" ORDER BY r.n))::int AS seq
      FROM reached r WHERE NOT EXISTS (SELECT FROM earlier e WHERE e.n = r.n) ${joining?.onlyNew ?? Prisma.empty}
    ), moved AS (
      UPDATE "Room" r SET
        head = f.head,
        fence = greatest(r.fence, f.fence),
        "activeAt" = CASE WHEN r."activeAt" < m.at - interval '1 minute' THEN m.at ELSE r."activeAt" END
      FROM moment m, (
        SELECT "roomId", max(seq) AS head, coalesce(max(seq) FILTER (WHERE "movesFence"), 0) AS fence
        FROM fresh GROUP BY "roomId"
      ) f
      WHERE r.id = f."roomId"
    ), said AS (
      INSERT INTO "Message" (id, "roomId", seq, "authorId", "clientId", body, "createdAt", "replyToId", "threadId", mentions, "mentionsRoom")
      SELECT "messageId", "roomId", seq, "actorId", "clientId", body, m.at, "replyToId", "threadId",
        string_to_array(mentions, ',')::uuid[], "mentionsRoom"
      FROM fresh, moment m WHERE type = 'message.added'
    ), logged AS (
      INSERT INTO "Event" ("roomId", seq, type, "actorId", "messageId", "targetId", detail, "createdAt")
      SELECT "roomId", seq, type, "actorId", "messageId", "targetId", detail, m.at FROM fresh, moment m
    )${inboxes?.parts ?? Prisma.empty}
    SELECT d.n, f.seq, r.n IS NOT NULL AS reached, m.at, ${earlierSelected}, a.name, a.role, a.handle${inboxes?.told ?? Prisma.empty}
    FROM draft d CROSS JOIN moment m LEFT JOIN "Account" a ON a.id = d."actorId" LEFT JOIN reached r ON r.n = d.n
      LEFT JOIN fresh f ON f.n = d.n LEFT JOIN earlier e ON e.n = d.n`);
  const byIndex = new Map(rows.map((row) => [row.n, row]));
  return drafts.map((draft, index) => toWritten(draft, ids[index] ?? '', byIndex.get(index)));
}

/** Of a message that had the same `clientId` before. */
const earlierColumns = Prisma.sql`m.id, m."roomId", m.seq, m.body, m."createdAt", m."deletedAt", m."editedAt", m."replyToId", m."threadId"`;
const earlierSelected = Prisma.sql`e.id::text AS "earlierId", e."roomId"::text AS "earlierRoom", e.seq AS "earlierSeq",
  e.body AS "earlierBody", e."createdAt" AS "earlierAt", e."deletedAt" AS "earlierDeletedAt",
  e."editedAt" AS "earlierEditedAt", e."replyToId"::text AS "earlierReplyToId", e."threadId"::text AS "earlierThreadId"`;

/** The same for one message, as most are: a statement with fewer parts takes the database half the time. */
async function writeAlone(run: Run, draft: Extract<Draft, { type: 'message.added' }>): Promise<Written> {
  const { room, actor, clientId, body, replyTo, threadId, mentions, mentionsRoom } = draft;
  const id = uuidv7();
  const [row] = await run<Row>(Prisma.sql`
    WITH earlier AS (
      SELECT ${earlierColumns} FROM "Message" m WHERE m."authorId" = ${actor.id}::uuid AND m."clientId" = ${clientId}
    ), moved AS (
      UPDATE "Room" SET
        head = head + 1,
        "activeAt" = CASE WHEN "activeAt" < clock_timestamp() - interval '1 minute' THEN clock_timestamp() ELSE "activeAt" END
      WHERE id = ${room.id}::uuid AND fence <= ${room.fence} AND NOT EXISTS (SELECT FROM earlier)
      RETURNING head AS seq, date_trunc('milliseconds', clock_timestamp()) AS at
    ), said AS (
      INSERT INTO "Message" (id, "roomId", seq, "authorId", "clientId", body, "createdAt", "replyToId", "threadId", mentions, "mentionsRoom")
      SELECT ${id}::uuid, ${room.id}::uuid, seq, ${actor.id}::uuid, ${clientId}, ${body}, at,
        ${replyTo?.id ?? null}::uuid, ${threadId}::uuid, ${mentions}::uuid[], ${mentionsRoom} FROM moved
    ), logged AS (
      INSERT INTO "Event" ("roomId", seq, type, "actorId", "messageId", "createdAt")
      SELECT ${room.id}::uuid, seq, 'message.added', ${actor.id}::uuid, ${id}::uuid, at FROM moved
    )
    SELECT m.seq, m.at, ${earlierSelected}, a.name, a.role, a.handle
    FROM (VALUES (1)) AS one LEFT JOIN "Account" a ON a.id = ${actor.id}::uuid
      LEFT JOIN moved m ON true LEFT JOIN earlier e ON true`);
  return toWritten(draft, id, row);
}

/**
 * The parts of the statement that let people in: newcomers get their account and session, everybody their membership.
 * Whoever is a member already, by whatever node a moment ago, is not `entered`, and nothing is logged of them.
 */
function enterMembers(drafts: readonly Draft[]) {
  const newcomers = drafts.flatMap((draft, n) =>
    draft.type === 'member.joined' && draft.newcomer ? [{ n, ...draft.newcomer, ...draft.actor }] : [],
  );
  const of = <Value>(pick: (newcomer: (typeof newcomers)[number]) => Value) => newcomers.map(pick);
  const members = Prisma.sql`, newcomer AS (
      SELECT c.* FROM unnest(
        ${of(({ n }) => n)}::int[], ${of(({ id }) => id)}::uuid[], ${of(({ name }) => name)}::text[],
        ${of(({ createdAt }) => createdAt)}::timestamptz[], ${of(({ sessionId }) => sessionId)}::uuid[],
        ${of(({ tokenHash }) => tokenHash)}::text[], ${of(({ program }) => program)}::text[],
        ${of(({ expiresAt }) => expiresAt)}::timestamptz[]
      ) AS c(n, id, name, "createdAt", "sessionId", "tokenHash", program, "expiresAt") JOIN reached r ON r.n = c.n
    ), born AS (
      INSERT INTO "Account" (id, name, "createdAt") SELECT id, name, "createdAt" FROM newcomer
    ), begun AS (
      INSERT INTO "Session" (id, "tokenHash", "accountId", name, "expiresAt")
      SELECT "sessionId", decode("tokenHash", 'hex'), id, program, "expiresAt" FROM newcomer
    ), entered AS (
      INSERT INTO "Membership" AS m ("roomId", "accountId", "joinedAt", "readSeq")
      SELECT r."roomId", r."actorId", moment.at, r.head FROM reached r, moment WHERE r.type = 'member.joined'
      ON CONFLICT ("roomId", "accountId") DO UPDATE
        SET "joinedAt" = EXCLUDED."joinedAt", "leftAt" = NULL, "readSeq" = EXCLUDED."readSeq"
      WHERE m."leftAt" IS NOT NULL
      RETURNING "roomId", "accountId"
    )`;
  const onlyNew = Prisma.sql`AND (r.type <> 'member.joined' OR EXISTS (
        SELECT FROM entered e WHERE e."roomId" = r."roomId" AND e."accountId" = r."actorId"))`;
  return { members, onlyNew };
}

function toWritten(draft: Draft, id: string, row: Row | undefined): Written {
  if (!row) return { kind: 'stale' };
  if (row.seq === null && row.earlierId === null)
    return row.reached && draft.type === 'member.joined' ? { kind: 'unchanged' } : { kind: 'stale' };
  // The actor is told as they are now, not as they were when their session was looked up.
  const { name, role, handle } = row;
  const actor = name === null ? draft.actor : { ...draft.actor, name, role, handle };
  const said = saidIn(draft);
  if (row.earlierId !== null && said) {
    const { earlierId, earlierRoom, earlierSeq, earlierAt } = row;
    const place = { roomId: earlierRoom, seq: earlierSeq, at: earlierAt };
    const earlier = {
      ...said,
      body: row.earlierBody,
      threadId: row.earlierThreadId,
      replyTo: said.replyTo?.id === row.earlierReplyToId ? said.replyTo : null,
    };
    const changed = { deletedAt: row.earlierDeletedAt, editedAt: row.earlierEditedAt };
    return { kind: 'duplicate', event: messageAdded(earlier, actor, earlierId, place, changed) };
  }
  const place = { roomId: draft.room.id, seq: row.seq ?? 0, at: row.at };
  const event = eventOf(draft, actor, id, place);
  return { kind: 'appended', event, told: row.concerns ? inboxEvents(row.concerns, event, actor) : [] };
}

type EventPlace = Pick<LogEvent, 'roomId' | 'seq' | 'at'>;

/** The same event as a replay makes of its rows. */
function eventOf(draft: Draft, actor: AccountRow, messageId: string, place: EventPlace): LogEvent {
  switch (draft.type) {
    case 'message.added':
      return messageAdded(draft, actor, messageId, place);
    case 'message.edited':
    case 'message.deleted':
    case 'message.pinned':
    case 'message.unpinned':
      return { ...place, type: draft.type, message: draft.message, by: actor };
    case 'reaction.added':
    case 'reaction.removed':
      return { ...place, type: draft.type, message: draft.message, by: actor, emoji: draft.emoji };
    case 'member.joined':
    case 'member.left':
      return { ...place, type: draft.type, account: actor };
    case 'member.kicked':
    case 'member.banned':
      return { ...place, type: draft.type, account: draft.target, by: actor };
    case 'member.muted':
      return { ...place, type: draft.type, account: draft.target, by: actor, until: draft.until };
    case 'room.changed': {
      const { before, patch, changes, type } = draft;
      const room = { ...before, ...patch, head: place.seq, fence: place.seq };
      return { ...place, type, room, by: actor, changes };
    }
    case 'direct.started':
      return { ...place, type: draft.type, people: draft.people, by: actor };
    case 'direct.gated':
      return { ...place, type: draft.type, by: actor };
  }
}

/** What of an event no row says. */
function detailOf(draft: Draft): string | null {
  switch (draft.type) {
    case 'member.muted':
      return draft.until?.toISOString() ?? null;
    case 'room.changed':
      return draft.changes.join();
    case 'reaction.added':
    case 'reaction.removed':
      return draft.emoji;
    default:
      return null;
  }
}

function saidIn(draft: Draft): Said | null {
  return draft.type === 'message.added' ? draft : null;
}

function messageIdOf(draft: Draft): string | null {
  return 'message' in draft ? draft.message.id : null;
}

function messageAdded(
  { clientId, body, replyTo, threadId, mentions, mentionsRoom }: Said,
  author: AccountRow,
  id: string,
  { roomId, seq, at }: EventPlace,
  changed: Pick<MessageRow, 'deletedAt' | 'editedAt'> = { deletedAt: null, editedAt: null },
): LogEvent {
  const said = { clientId, body, replyTo, threadId, mentions, mentionsRoom };
  const message = { id, roomId, seq, ...said, createdAt: at, ...changed, pinnedAt: null, author };
  return { roomId, seq, at, type: 'message.added', message };
}
