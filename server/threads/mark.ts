import type { AccountRow, MessageRow } from '../events.ts';
import { fromCursor } from '../log/cursor.ts';
import { reachMessage } from '../messages/reach.ts';
import { db, run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';

/**
 * Says whether somebody wants to be told of what is said under a message.
 *
 * @throws Refusal NOT_FOUND, field `id`, or NOT_A_MEMBER.
 */
export async function followThread(
  id: string,
  follows: boolean,
  viewer: AccountRow | null,
): Promise<MessageRow> {
  const { message, threadId, accountId } = await reachThread(id, viewer);
  await db.threadMark.upsert({
    where: { threadId_accountId: { threadId, accountId } },
    create: { threadId, accountId, follows },
    update: { follows },
  });
  return message;
}

/**
 * Says that somebody has read a thread up to a cursor. It never goes back, on whatever device it is said.
 *
 * @throws Refusal NOT_FOUND, NOT_A_MEMBER or CURSOR_INVALID.
 */
export async function markThreadRead(
  id: string,
  cursor: string,
  viewer: AccountRow | null,
): Promise<MessageRow> {
  const { message, room, threadId, accountId } = await reachThread(id, viewer);
  const seq = Math.min(fromCursor(cursor, room.id, 'cursor'), room.head);
  await run(Prisma.sql`
    INSERT INTO "ThreadMark" AS k ("threadId", "accountId", "readSeq") VALUES (${threadId}::uuid, ${accountId}::uuid, ${seq})
    ON CONFLICT ("threadId", "accountId") DO UPDATE SET "readSeq" = EXCLUDED."readSeq" WHERE k."readSeq" < EXCLUDED."readSeq"`);
  return message;
}

async function reachThread(id: string, viewer: AccountRow | null) {
  const reached = await reachMessage('thread.follow', id, viewer);
  const { message } = reached;
  return { ...reached, threadId: message.threadId ?? message.id, accountId: reached.viewer.id };
}
