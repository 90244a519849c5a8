import type { Caller } from '../context.ts';
import type { AccountRow } from '../events.ts';
import { unauthenticated } from '../policy.ts';
import { db } from '../store/database.ts';

/** Who asks. @throws Refusal UNAUTHENTICATED. */
export function signedIn({ viewer }: Caller): AccountRow {
  if (!viewer) throw unauthenticated();
  return viewer;
}

/** Not among what is known of everybody: nobody else is to be told by mistake. */
export async function emailOfAccount(id: string): Promise<string | null> {
  const row = await db.account.findUnique({ where: { id }, select: { email: true } });
  return row?.email ?? null;
}
