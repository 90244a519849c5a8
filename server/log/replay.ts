import type { AccountRow, LogEvent, RoomChange, RoomRow } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns, roomColumns } from '../store/rows.ts';

/** Events a page: large enough to amortise the query, small enough to hold in memory for many readers. */
export const REPLAY_PAGE = 500;

type Row = AccountRow & {
  seq: number;
  type: string;
  at: Date;
  messageId: string | null;
  messageSeq: number;
  messageAt: Date;
  authorId: string;
  clientId: string;
  body: string;
  messageDeletedAt: Date | null;
  targetId: string | null;
  detail: string | null;
};

/**
 * A page of a room's log: the events with `after < seq <= upTo`, oldest first, at most REPLAY_PAGE of them.
 * Each carries its rows as they are now.
 */
export async function replay(roomId: string, after: number, upTo = 2_147_483_647): Promise<LogEvent[]> {
  const rows = await run<Row>(Prisma.sql`
    SELECT e.seq, e.type, e."createdAt" AS at, e."targetId"::text, e.detail, m.id::text AS "messageId",
      m.seq AS "messageSeq", m."createdAt" AS "messageAt", m."authorId"::text, m."clientId", m.body,
      m."deletedAt" AS "messageDeletedAt", ${accountColumns}
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
type Others = { accountOf(id: string): AccountRow; room(): RoomRow };

async function readOthers(roomId: string, rows: readonly Row[]): Promise<Others> {
  const ids = new Set<string>();
  for (const { type, targetId, authorId } of rows) {
    if (targetId !== null) ids.add(targetId);
    if (type === 'message.deleted') ids.add(authorId);
  }
  const accounts =
    ids.size === 0
      ? []
      : await run<AccountRow>(
          Prisma.sql`SELECT ${accountColumns} FROM "Account" a WHERE a.id = ANY(${[...ids]}::uuid[])`,
        );
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const [room] = rows.some(({ type }) => type === 'room.changed')
    ? await run<RoomRow>(Prisma.sql`SELECT ${roomColumns} FROM "Room" r WHERE r.id = ${roomId}::uuid`)
    : [];
  return {
    accountOf: (id) => present(byId.get(id), `account ${id}`),
    room: () => present(room, `room ${roomId}`),
  };
}

function present<Value>(row: Value | undefined, what: string): Value {
  if (row === undefined) throw new Error(`The log speaks of ${what}, which is gone.`);
  return row;
}

function toEvent(roomId: string, row: Row, { accountOf, room }: Others): LogEvent {
  const { seq, at, type, detail, targetId } = row;
  const { id, name, role, handle, createdAt, deletedAt } = row;
  const place = { roomId, seq, at };
  const actor = { id, name, role, handle, createdAt, deletedAt };
  const target = () => accountOf(targetId ?? id);
  const message = (author: AccountRow) => ({
    id: row.messageId ?? '',
    roomId,
    seq: row.messageSeq,
    clientId: row.clientId,
    body: row.body,
    createdAt: row.messageAt,
    deletedAt: row.messageDeletedAt,
    author,
  });
  switch (type) {
    case 'message.added':
      return { ...place, type, message: message(actor) };
    case 'message.deleted':
      return { ...place, type, message: message(accountOf(row.authorId)), by: actor };
    case 'member.joined':
    case 'member.left':
      return { ...place, type, account: actor };
    case 'member.kicked':
    case 'member.banned':
      return { ...place, type, account: target(), by: actor };
    case 'member.muted':
      return {
        ...place,
        type,
        account: target(),
        by: actor,
        until: detail === null ? null : new Date(detail),
      };
    case 'room.changed':
      return { ...place, type, room: room(), by: actor, changes: (detail?.split(',') ?? []) as RoomChange[] };
    default:
      throw new Error(`The log of room ${roomId} holds an event of unknown type ${type} at ${seq}.`);
  }
}
