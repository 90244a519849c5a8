import type { AccountRow } from '../events.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

/** An account; null where there is none of this id. */
export const accountById = gathered(async (ids: readonly string[]): Promise<(AccountRow | null)[]> => {
  const rows = await run<AccountRow>(
    Prisma.sql`SELECT ${accountColumns} FROM "Account" a WHERE a.id = ANY(${[...ids]}::uuid[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});
