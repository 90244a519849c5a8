import { lockAccount } from '../accounts/session.ts';
import { changeGate } from '../direct/gate.ts';
import { badInput, numeral } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { accountOf, uponAccount } from './target.ts';

/** Whom one account may have blocked at once. */
export const BLOCKED_MOST = 1_000;

/**
 * The viewer does not want to read somebody. Once more changes nothing; nobody else is told. What the two say to each other
 * in a conversation of their own is refused from here on, both ways.
 *
 * @throws Refusal BAD_INPUT, field `account`, where they have blocked too many; NOT_FOUND.
 */
export async function block(accountId: string, viewer: AccountRow): Promise<AccountRow> {
  const [, target] = await uponAccount('account.block', accountId, viewer);
  await changeGate(viewer, target, async (tx) => {
    await lockAccount(tx, viewer.id);
    const others = { blockerId: viewer.id, blockedId: { not: target.id } };
    if ((await tx.block.count({ where: others })) >= BLOCKED_MOST)
      return badInput(
        'account',
        `You have blocked ${numeral(BLOCKED_MOST)} people already: unblock one first.`,
        BLOCKED_MOST,
      );
    const { count } = await tx.block.createMany({
      data: [{ blockerId: viewer.id, blockedId: target.id }],
      skipDuplicates: true,
    });
    return count > 0;
  });
  return target;
}

export async function unblock(accountId: string, viewer: AccountRow): Promise<AccountRow> {
  const target = await accountOf(accountId);
  await db.block.deleteMany({ where: { blockerId: viewer.id, blockedId: target.id } });
  return target;
}

/** Whom somebody has blocked, the last one first. */
export function blockedBy(viewer: AccountRow): Promise<AccountRow[]> {
  return run<AccountRow>(Prisma.sql`
    SELECT ${accountColumns} FROM "Block" b JOIN "Account" a ON a.id = b."blockedId"
    WHERE b."blockerId" = ${viewer.id}::uuid ORDER BY b."createdAt" DESC, a.id`);
}

type Asked = { blockerId: string; blockedId: string };

/** Whether somebody has blocked another. */
export const hasBlocked = gathered(async (asked: readonly Asked[]): Promise<boolean[]> => {
  const rows = await run<{ n: number }>(Prisma.sql`
    SELECT a.n FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ blockerId }) => blockerId)}::uuid[],
      ${asked.map(({ blockedId }) => blockedId)}::uuid[]
    ) AS a(n, "blockerId", "blockedId")
    JOIN "Block" b ON b."blockerId" = a."blockerId" AND b."blockedId" = a."blockedId"`);
  const blocked = new Set(rows.map(({ n }) => n));
  return asked.map((_, n) => blocked.has(n));
});
