import type { AccountRow } from '../events.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

/** One emoji of a message. `since` is when the first of those did it who still do. */
export type ReactionRow = { messageId: string; emoji: string; count: number; since: Date };

/** The emoji of a message, those that came first first. */
export const reactionsOf = gathered(async (ids: readonly string[]): Promise<ReactionRow[][]> => {
  const rows = await run<ReactionRow>(Prisma.sql`
    SELECT "messageId"::text, emoji, count(*)::int AS count, min("createdAt") AS since FROM "Reaction"
    WHERE "messageId" = ANY(${[...ids]}::uuid[]) GROUP BY "messageId", emoji ORDER BY since, emoji`);
  return ids.map((id) => rows.filter(({ messageId }) => messageId === id));
});

type Asked = { messageId: string; accountId: string };

/** The emoji that somebody has answered a message with. */
export const emojiBy = gathered(async (asked: readonly Asked[]): Promise<string[][]> => {
  const rows = await run<Asked & { emoji: string }>(Prisma.sql`
    SELECT r."messageId"::text, r."accountId"::text, r.emoji
    FROM (SELECT DISTINCT * FROM unnest(
      ${asked.map(({ messageId }) => messageId)}::uuid[], ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a("messageId", "accountId")) a JOIN "Reaction" r USING ("messageId", "accountId")`);
  return asked.map((one) =>
    rows
      .filter(({ messageId, accountId }) => messageId === one.messageId && accountId === one.accountId)
      .map(({ emoji }) => emoji),
  );
});

/** Who has answered a message with an emoji, the first first. */
export async function reactedWith(messageId: string, emoji: string, first: number): Promise<AccountRow[]> {
  return run<AccountRow>(Prisma.sql`
    SELECT ${accountColumns} FROM "Reaction" r JOIN "Account" a ON a.id = r."accountId"
    WHERE r."messageId" = ${messageId}::uuid AND r.emoji = ${emoji}
    ORDER BY r."createdAt", r."accountId" LIMIT ${first}`);
}
