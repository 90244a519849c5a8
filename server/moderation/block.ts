import type { AccountRow } from '../events.ts';
import { db, run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { accountOf, uponAccount } from './target.ts';

/** The viewer does not want to read somebody. Once more changes nothing; nobody else is told. */
export async function block(accountId: string, viewer: AccountRow): Promise<AccountRow> {
  const [, target] = await uponAccount('account.block', accountId, viewer);
  await db.block.createMany({
    data: [{ blockerId: viewer.id, blockedId: target.id }],
    skipDuplicates: true,
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
