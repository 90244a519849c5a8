import { Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { learnHiding, tellRenamed } from '../live/presence.ts';
import { unauthenticated } from '../policy.ts';
import { edits } from '../rates.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { recordChanges, tellChanges } from './changes.ts';
import { accountName } from './guest.ts';
import { isReserved, skeletonOf } from './handle.ts';
import { emailOf } from './sign-up.ts';

/** What is left as it is is undefined; an e-mail address that is null is taken away. */
export type AccountEdit = { name?: string; email?: string | null; hidesPresence?: boolean };

/** Changes what others see of somebody, and tells the rooms where they are online. The same again changes nothing. */
export async function editAccount(account: AccountRow, edit: AccountEdit): Promise<AccountRow> {
  const name = edit.name === undefined ? account.name : accountName(edit.name);
  const email = edit.email === undefined ? undefined : emailOf(edit.email);
  if (email !== undefined && account.role === 'guest')
    throw new Refusal('FORBIDDEN', 'Guests have no e-mail address here: sign up first.', { field: 'email' });
  const renamed = name !== account.name;
  const { hidesPresence } = edit;
  const hides = hidesPresence !== undefined;
  if (!renamed && email === undefined && !hides) return account;
  await edits.take(account.id);
  if (account.role === 'guest' && renamed) await assertNobodysName(name);
  const changes = await db.$transaction(async (tx) => {
    const { count } = await tx.account.updateMany({
      where: { id: account.id, deletedAt: null },
      data: {
        ...(renamed && { name }),
        ...(renamed && account.role !== 'guest' && { nameSkeleton: skeletonOf(name) }),
        ...(email !== undefined && { email }),
        ...(hides && { hidesPresence }),
      },
    });
    if (count === 0) throw unauthenticated();
    // An e-mail address is part of nothing that is kept in memory.
    return renamed || hides ? recordChanges(tx, [{ accountId: account.id, sessionId: null }]) : [];
  });
  const row = { ...account, name };
  // Before others look it up.
  if (hides) learnHiding(account.id, hidesPresence);
  tellChanges(changes);
  if (renamed) tellRenamed(row);
  return row;
}

const isSomebodys = gathered(async (skeletons: readonly string[]) => {
  const rows = await run<{ n: number }>(Prisma.sql`
    SELECT s.n FROM unnest(${skeletons.map((_, n) => n)}::int[], ${[...skeletons]}::text[]) AS s(n, skeleton)
    WHERE EXISTS (SELECT FROM "Account" WHERE "nameSkeleton" = s.skeleton)
      OR EXISTS (SELECT FROM "Account" WHERE "handleSkeleton" = s.skeleton)`);
  const taken = new Set(rows.map(({ n }) => n));
  return skeletons.map((_, n) => taken.has(n));
});

/** A guest is not taken for somebody who is registered, nor for the server's own. @throws Refusal NAME_TAKEN, field `name`. */
export async function assertNobodysName(name: string): Promise<void> {
  const skeleton = skeletonOf(name);
  if (isReserved(skeleton))
    throw new Refusal('NAME_TAKEN', 'Guests cannot be called so: choose another name.', { field: 'name' });
  if (!(await isSomebodys(skeleton))) return;
  throw new Refusal(
    'NAME_TAKEN',
    'Somebody who is registered has this name, or one that looks like it: choose another, or log in if it is yours.',
    { field: 'name' },
  );
}
