import type { AccountRow, MessageRow, QuotedRow } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

/** What of "Message" m `messageOf` makes a MessageRow of. */
export const messageColumns = Prisma.sql`m.id::text AS "messageId", m."roomId"::text, m.seq AS "messageSeq",
  m."authorId"::text, m."clientId", m.body, m."createdAt" AS "messageAt", m."deletedAt" AS "messageDeletedAt",
  m."editedAt", m."pinnedAt", m."replyToId"::text, m."threadId"::text, m.mentions::text[], m."mentionsRoom"`;

export type MessageColumns = {
  messageId: string;
  roomId: string;
  messageSeq: number;
  authorId: string;
  clientId: string;
  body: string;
  messageAt: Date;
  messageDeletedAt: Date | null;
  editedAt: Date | null;
  pinnedAt: Date | null;
  replyToId: string | null;
  threadId: string | null;
  mentions: string[];
  mentionsRoom: boolean;
};

/** @param quotes - by their ids, as `readQuotes` answers. */
export function messageOf(
  row: MessageColumns,
  author: AccountRow,
  quotes: ReadonlyMap<string, QuotedRow>,
): MessageRow {
  return {
    ...quotedOf(row, author),
    clientId: row.clientId,
    pinnedAt: row.pinnedAt,
    replyTo: row.replyToId === null ? null : (quotes.get(row.replyToId) ?? null),
    threadId: row.threadId,
    mentions: row.mentions,
    mentionsRoom: row.mentionsRoom,
  };
}

type QuotedColumns = Pick<
  MessageColumns,
  'messageId' | 'roomId' | 'messageSeq' | 'body' | 'messageAt' | 'messageDeletedAt' | 'editedAt'
>;

function quotedOf(row: QuotedColumns, author: AccountRow): QuotedRow {
  return {
    id: row.messageId,
    roomId: row.roomId,
    seq: row.messageSeq,
    body: row.body,
    createdAt: row.messageAt,
    editedAt: row.editedAt,
    deletedAt: row.messageDeletedAt,
    author,
  };
}

/** What these rows quote, by id. Most quote nothing, and then nothing is asked. */
export async function readQuotes(
  rows: readonly Pick<MessageColumns, 'replyToId'>[],
): Promise<ReadonlyMap<string, QuotedRow>> {
  const ids = rows.flatMap(({ replyToId }) => replyToId ?? []);
  if (ids.length === 0) return new Map();
  const quoted = await run<QuotedColumns & AccountRow>(Prisma.sql`
    SELECT m.id::text AS "messageId", m."roomId"::text, m.seq AS "messageSeq", m.body, m."createdAt" AS "messageAt",
      m."deletedAt" AS "messageDeletedAt", m."editedAt", ${accountColumns}
    FROM "Message" m JOIN "Account" a ON a.id = m."authorId" WHERE m.id = ANY(${ids}::uuid[])`);
  return new Map(quoted.map((row) => [row.messageId, quotedOf(row, accountIn(row))]));
}

/** The account of a row that has `accountColumns` among others. */
export function accountIn({ id, name, role, handle, createdAt, deletedAt }: AccountRow): AccountRow {
  return { id, name, role, handle, createdAt, deletedAt };
}
