import type { Spend } from '../context.ts';
import { assertPageSize, badInput } from '../errors.ts';
import type { AccountRow, MessageRow } from '../events.ts';
import { fromCursor } from '../log/cursor.ts';
import {
  accountIn,
  type MessageColumns,
  messageColumns,
  messageOf,
  readQuotes,
} from '../log/message-rows.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

/** Messages a page. */
export const HISTORY_PAGE = 50;
export const HISTORY_PAGE_MAX = 200;

export type HistoryRequest = {
  last: number | null;
  before: string | null;
  first: number | null;
  after: string | null;
  /** A cursor, or a time, in the middle of the page. */
  around: string | Date | null;
};

/** Which messages of a room: all, those of the room itself and of no thread, or those of one thread. */
export type Among = 'all' | 'room' | { threadId: string };

/**
 * A page of messages, oldest first. `streamSeq` is where a stream goes on after it without gap or overlap; `asOf` the `seq`
 * that all of it is true for.
 */
export type HistoryPage = {
  messages: MessageRow[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  streamSeq: number;
  asOf: number;
};

/**
 * A page of a room's messages: the newest by default, older ones by `before`, newer ones by `after`, those on both sides of a
 * place by `around`.
 *
 * @param bodies - how often the text of each message is asked for.
 * @throws Refusal BAD_INPUT or CURSOR_INVALID.
 */
export async function readHistory(
  roomId: string,
  request: HistoryRequest,
  among: Among,
  bodies: number,
  spend: Spend,
): Promise<HistoryPage> {
  const { size, forward } = pageOf(request);
  spend.items(size);
  const after = request.after === null ? 0 : fromCursor(request.after, roomId, 'after');
  const before = request.before === null ? SEQ_AFTER_ALL : fromCursor(request.before, roomId, 'before');
  if (request.around !== null)
    return around(roomId, await placeOf(request.around, roomId), size, among, bodies, spend);
  const { rows, asOf } = await readRows(
    roomId,
    Prisma.sql`${inRoom(roomId, among)} AND m.seq > ${after} AND m.seq < ${before}
      ORDER BY m.seq ${forward ? Prisma.sql`ASC` : Prisma.sql`DESC`} LIMIT ${size + 1}`,
  );
  const more = rows.length > size;
  const messages = await messagesOf(rows.slice(0, size), bodies, spend);
  const newest = messages.at(-1)?.seq ?? Math.max(after, Math.min(before, asOf + 1) - 1);
  const newer =
    (forward && more) || (request.before !== null && (await isAnyBetween(roomId, among, newest, asOf)));
  const older = forward ? request.after !== null && (await isAnyBetween(roomId, among, 0, after)) : more;
  return { messages, hasNextPage: newer, hasPreviousPage: older, streamSeq: newer ? newest : asOf, asOf };
}

async function around(
  roomId: string,
  seq: number,
  size: number,
  among: Among,
  bodies: number,
  spend: Spend,
): Promise<HistoryPage> {
  const half = Math.ceil(size / 2);
  const { rows, asOf } = await readRows(
    roomId,
    Prisma.sql`m.id IN (
      (SELECT m.id FROM "Message" m WHERE ${inRoom(roomId, among)} AND m.seq < ${seq} ORDER BY m.seq DESC LIMIT ${half + 1})
      UNION ALL
      (SELECT m.id FROM "Message" m WHERE ${inRoom(roomId, among)} AND m.seq >= ${seq} ORDER BY m.seq LIMIT ${half + 1})
    )`,
  );
  const messages = await messagesOf(rows, bodies, spend);
  const older = messages.filter((message) => message.seq < seq);
  const newer = messages.filter((message) => message.seq >= seq);
  const shown = [...older.slice(-half), ...newer.slice(0, half)];
  const hasNextPage = newer.length > half;
  return {
    messages: shown,
    hasNextPage,
    hasPreviousPage: older.length > half,
    streamSeq: hasNextPage ? (shown.at(-1)?.seq ?? asOf) : asOf,
    asOf,
  };
}

/** Greater than every `seq`. */
const SEQ_AFTER_ALL = 2_147_483_647;

const inRoom = (roomId: string, among: Among) => {
  if (among === 'all') return Prisma.sql`m."roomId" = ${roomId}::uuid`;
  if (among === 'room') return Prisma.sql`m."roomId" = ${roomId}::uuid AND m."threadId" IS NULL`;
  return Prisma.sql`m."threadId" = ${among.threadId}::uuid`;
};

type Row = MessageColumns & AccountRow;

/**
 * Messages, and how far the room's log had come when they were read: in one statement, so that the two agree. What is said
 * after that belongs to the stream, not to the page.
 */
async function readRows(roomId: string, which: Prisma.Sql): Promise<{ rows: Row[]; asOf: number }> {
  const rows = await run<Partial<Row> & { head: number }>(Prisma.sql`
    SELECT r.head, page.* FROM "Room" r LEFT JOIN LATERAL (
      SELECT ${messageColumns}, ${accountColumns} FROM "Message" m JOIN "Account" a ON a.id = m."authorId" WHERE ${which}
    ) page ON true WHERE r.id = ${roomId}::uuid`);
  return { rows: rows.flatMap((row) => (isMessage(row) ? [row] : [])), asOf: rows[0]?.head ?? 0 };
}

function isMessage(row: Partial<Row>): row is Row {
  return typeof row.messageId === 'string';
}

/** Oldest first. */
async function messagesOf(rows: readonly Row[], bodies: number, spend: Spend): Promise<MessageRow[]> {
  spend.text(bodies * rows.reduce((sum, { body }) => sum + body.length, 0));
  const quotes = await readQuotes(rows);
  spend.text(bodies * [...quotes.values()].reduce((sum, { body }) => sum + body.length, 0));
  return rows.map((row) => messageOf(row, accountIn(row), quotes)).sort((one, other) => one.seq - other.seq);
}

function pageOf({ last, first, before, after, around }: HistoryRequest): { size: number; forward: boolean } {
  if (first !== null && last !== null)
    throw badInput('first', 'Ask for `first` or for `last`, not for both.');
  if (around !== null && (before !== null || after !== null))
    throw badInput('around', 'Ask for what is around one place, or for what is before or after one.');
  const field = first === null ? 'last' : 'first';
  const size = first ?? last ?? HISTORY_PAGE;
  assertPageSize(field, size, HISTORY_PAGE_MAX);
  return { size, forward: first !== null };
}

/** The `seq` of a place: of a cursor, or of the first event at a time or after it. */
async function placeOf(place: string | Date, roomId: string): Promise<number> {
  if (typeof place === 'string') return fromCursor(place, roomId, 'around');
  // The log has no index of times: it is in their order, and halved until the place is found.
  const [found] = await run<{ seq: number }>(Prisma.sql`
    WITH RECURSIVE halved AS (
      SELECT 1 AS "from", head + 1 AS "to" FROM "Room" WHERE id = ${roomId}::uuid
      UNION ALL
      SELECT CASE WHEN e."createdAt" < ${place} THEN e.seq + 1 ELSE h."from" END,
        CASE WHEN e."createdAt" < ${place} THEN h."to" ELSE e.seq END
      FROM halved h JOIN "Event" e ON e."roomId" = ${roomId}::uuid AND e.seq = (h."from" + h."to") / 2
      WHERE h."from" < h."to"
    )
    SELECT "from" AS seq FROM halved WHERE "from" >= "to" LIMIT 1`);
  return found?.seq ?? 1;
}

/** Whether there is a message with `after < seq <= upTo`. */
async function isAnyBetween(roomId: string, among: Among, after: number, upTo: number): Promise<boolean> {
  const [one] = await run<{ seq: number }>(Prisma.sql`
    SELECT m.seq FROM "Message" m WHERE ${inRoom(roomId, among)} AND m.seq > ${after} AND m.seq <= ${upTo}
    ORDER BY m.seq LIMIT 1`);
  return one !== undefined;
}
