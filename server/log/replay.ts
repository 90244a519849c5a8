import type { AccountRow, LogEvent, QuotedRow, RoomChange, RoomRow } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns, roomColumns } from '../store/rows.ts';
import { accountIn, type MessageColumns, messageColumns, messageOf, readQuotes } from './message-rows.ts';

/** Events a page: large enough to amortise the query, small enough to hold in memory for many readers. */
export const REPLAY_PAGE = 500;

type Row = AccountRow &
  Partial<MessageColumns> & {
    seq: number;
    type: string;
    at: Date;
    targetId: string | null;
    detail: string | null;
  };

/**
 * A page of a room's log: the events with `after < seq <= upTo`, oldest first, at most REPLAY_PAGE of them.
 * Each carries its rows as they are now.
 */
export async function replay(roomId: string, after: number, upTo = 2_147_483_647): Promise<LogEvent[]> {
  const rows = await run<Row>(Prisma.sql`
    SELECT e.seq, e.type, e."createdAt" AS at, e."targetId"::text, e.detail, ${messageColumns}, ${accountColumns}
    FROM "Event" e JOIN "Account" a ON a.id = e."actorId" LEFT JOIN "Message" m ON m.id = e."messageId"
    WHERE e."roomId" = ${roomId}::uuid AND e.seq > ${after} AND e.seq <= ${upTo}
    ORDER BY e.seq LIMIT ${REPLAY_PAGE}`);
  const others = await readOthers(roomId, rows);
  return rows.map((row) => toEvent(roomId, row, others));
}

/** The `seq` of a room's newest event. */
export async function headOf(roomId: string): Promise<number> {
  const [room] = await run<{ head: number }>(Prisma.sql`SELECT head FROM "Room" WHERE id = ${roomId}::uuid`);
  return room?.head ?? 0;
}

/** The rows that only some events speak of. */
type Others = {
  accountOf(id: string): AccountRow;
  room(): RoomRow;
  /** Of a conversation. */
  people: AccountRow[];
  quotes: ReadonlyMap<string, QuotedRow>;
};

async function readOthers(roomId: string, rows: readonly Row[]): Promise<Others> {
  const ids = new Set<string>();
  for (const { id, targetId, authorId } of rows)
    for (const other of [targetId, authorId]) if (other && other !== id) ids.add(other);
  const [accounts, quotes, [room], people] = await Promise.all([
    ids.size === 0
      ? []
      : run<AccountRow>(
          Prisma.sql`SELECT ${accountColumns} FROM "Account" a WHERE a.id = ANY(${[...ids]}::uuid[])`,
        ),
    readQuotes(rows.map(({ replyToId = null }) => ({ replyToId }))),
    rows.some(({ type }) => type === 'room.changed')
      ? run<RoomRow>(Prisma.sql`SELECT ${roomColumns} FROM "Room" r WHERE r.id = ${roomId}::uuid`)
      : [],
    rows.some(({ type }) => type === 'direct.started')
      ? run<AccountRow>(Prisma.sql`
          SELECT ${accountColumns} FROM "Membership" m JOIN "Account" a ON a.id = m."accountId"
          WHERE m."roomId" = ${roomId}::uuid ORDER BY a.name, a.id`)
      : [],
  ]);
  const byId = new Map(accounts.map((account) => [account.id, account]));
  for (const row of rows) byId.set(row.id, accountIn(row));
  return {
    accountOf: (id) => present(byId.get(id), `account ${id}`),
    room: () => present(room, `room ${roomId}`),
    people,
    quotes,
  };
}

function present<Value>(row: Value | undefined, what: string): Value {
  if (row === undefined) throw new Error(`The log speaks of ${what}, which is gone.`);
  return row;
}

function toEvent(roomId: string, row: Row, { accountOf, room, people, quotes }: Others): LogEvent {
  const { seq, at, type, detail } = row;
  const place = { roomId, seq, at };
  const by = accountIn(row);
  const target = () => accountOf(row.targetId ?? row.id);
  const message = () => {
    if (!isOfMessage(row)) throw new Error(`The event ${seq} of room ${roomId} speaks of no message.`);
    return messageOf(row, accountOf(row.authorId), quotes);
  };
  switch (type) {
    case 'message.added':
      return { ...place, type, message: message() };
    case 'message.edited':
    case 'message.deleted':
    case 'message.pinned':
    case 'message.unpinned':
      return { ...place, type, message: message(), by };
    case 'reaction.added':
    case 'reaction.removed':
      return { ...place, type, message: message(), by, emoji: detail ?? '' };
    case 'member.joined':
    case 'member.left':
      return { ...place, type, account: by };
    case 'member.kicked':
    case 'member.banned':
      return { ...place, type, account: target(), by };
    case 'member.muted':
      return { ...place, type, account: target(), by, until: detail === null ? null : new Date(detail) };
    case 'room.changed':
      return { ...place, type, room: room(), by, changes: (detail?.split(',') ?? []) as RoomChange[] };
    case 'direct.started':
      return { ...place, type, people, by };
    case 'direct.gated':
      return { ...place, type, by };
    case 'inbox.message':
    case 'inbox.mention':
    case 'inbox.reply':
      return { ...place, type, messageId: row.messageId ?? '', by };
    case 'inbox.conversation':
    case 'inbox.kicked':
    case 'inbox.banned':
      return { ...place, type, aboutId: detail ?? '', by };
    default:
      throw new Error(`The log of room ${roomId} holds an event of unknown type ${type} at ${seq}.`);
  }
}

function isOfMessage(row: Row): row is Row & MessageColumns {
  return typeof row.messageId === 'string';
}
