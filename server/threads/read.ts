import type { AccountRow } from '../events.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

/** What was said under a message. What was deleted does not count. */
export type ThreadFacts = { replyCount: number; lastReplyAt: Date | null };

const NOTHING_SAID: ThreadFacts = { replyCount: 0, lastReplyAt: null };

export const threadFacts = gathered(async (ids: readonly string[]): Promise<ThreadFacts[]> => {
  const rows = await run<ThreadFacts & { threadId: string }>(Prisma.sql`
    SELECT "threadId"::text, count(*)::int AS "replyCount", max("createdAt") AS "lastReplyAt" FROM "Message"
    WHERE "threadId" = ANY(${[...ids]}::uuid[]) AND "deletedAt" IS NULL GROUP BY "threadId"`);
  const byThread = new Map(rows.map((row) => [row.threadId, row]));
  return ids.map((id) => byThread.get(id) ?? NOTHING_SAID);
});

/** Who has said something under a message, whoever did so last first. */
export async function repliers(threadId: string, first: number): Promise<AccountRow[]> {
  return run<AccountRow>(Prisma.sql`
    SELECT ${accountColumns} FROM (
      SELECT "authorId", max(seq) AS last FROM "Message"
      WHERE "threadId" = ${threadId}::uuid AND "deletedAt" IS NULL GROUP BY "authorId" ORDER BY last DESC LIMIT ${first}
    ) said JOIN "Account" a ON a.id = said."authorId" ORDER BY said.last DESC`);
}

/** More than these are not counted: nobody reads the number. */
export const THREAD_UNREAD_MOST = 1_000;

type Asked = { threadId: string; accountId: string };
/** How somebody stands to a thread. `unread` counts what others have said since they read it. */
export type ThreadStanding = { follows: boolean; readSeq: number; unread: number };

/** Whoever began a thread or said something in it follows it, unless they have said that they do not. */
export const threadStanding = gathered(async (asked: readonly Asked[]): Promise<ThreadStanding[]> => {
  const rows = await run<ThreadStanding & { n: number }>(Prisma.sql`
    SELECT a.n, coalesce(k."readSeq", 0) AS "readSeq", coalesce(k.follows, root."authorId" = a."accountId" OR EXISTS (
      SELECT FROM "Message" m WHERE m."threadId" = a."threadId" AND m."authorId" = a."accountId" AND m."deletedAt" IS NULL
    )) AS follows, (
      SELECT count(*)::int FROM (
        SELECT FROM "Message" m
        WHERE m."threadId" = a."threadId" AND m.seq > coalesce(k."readSeq", 0) AND m."authorId" <> a."accountId" AND m."deletedAt" IS NULL
          AND NOT EXISTS (SELECT FROM "Block" b WHERE b."blockerId" = a."accountId" AND b."blockedId" = m."authorId")
        LIMIT ${THREAD_UNREAD_MOST}
      ) late
    ) AS unread
    FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ threadId }) => threadId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "threadId", "accountId")
    JOIN "Message" root ON root.id = a."threadId"
    LEFT JOIN "ThreadMark" k ON k."threadId" = a."threadId" AND k."accountId" = a."accountId"`);
  const standings = asked.map((): ThreadStanding => ({ follows: false, readSeq: 0, unread: 0 }));
  for (const { n, ...standing } of rows) standings[n] = standing;
  return standings;
});
