import type { LogEvent } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';

/** Events a page: large enough to amortise the query, small enough to hold in memory for many readers. */
export const REPLAY_PAGE = 500;

type Row = {
  seq: number;
  type: string;
  at: Date;
  messageId: string | null;
  clientId: string;
  body: string;
  actorId: string;
  name: string;
  guest: boolean;
  actorSince: Date;
};

/**
 * A page of a room's log: the events with `after < seq <= upTo`, oldest first, at most REPLAY_PAGE of them.
 * Each carries its rows as they are now.
 */
export async function replay(roomId: string, after: number, upTo = 2_147_483_647): Promise<LogEvent[]> {
  const rows = await run<Row>(Prisma.sql`
    SELECT e.seq, e.type, e."createdAt" AS at, m.id::text AS "messageId", m."clientId", m.body,
      a.id::text AS "actorId", a.name, a.guest, a."createdAt" AS "actorSince"
    FROM "Event" e JOIN "Account" a ON a.id = e."actorId" LEFT JOIN "Message" m ON m.id = e."messageId"
    WHERE e."roomId" = ${roomId}::uuid AND e.seq > ${after} AND e.seq <= ${upTo}
    ORDER BY e.seq LIMIT ${REPLAY_PAGE}`);
  return rows.map((row) => toEvent(roomId, row));
}

/** The `seq` of a room's newest event. */
export async function headOf(roomId: string): Promise<number> {
  const [room] = await run<{ head: number }>(Prisma.sql`SELECT head FROM "Room" WHERE id = ${roomId}::uuid`);
  return room?.head ?? 0;
}

function toEvent(roomId: string, row: Row): LogEvent {
  const { seq, at, type, actorId, name, guest, actorSince } = row;
  const account = { id: actorId, name, guest, createdAt: actorSince };
  if (type === 'message.added' && row.messageId !== null) {
    const { messageId: id, clientId, body } = row;
    return {
      roomId,
      seq,
      at,
      type,
      message: { id, roomId, seq, clientId, body, createdAt: at, author: account },
    };
  }
  if (type === 'member.joined' || type === 'member.left') return { roomId, seq, at, type, account };
  throw new Error(`The log of room ${roomId} holds an event of unknown type ${type} at ${seq}.`);
}
