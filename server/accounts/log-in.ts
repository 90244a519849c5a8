import type { Caller, Settings } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { db, run, type Transaction } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { bannedFrom, banOf } from './ban.ts';
import { tellChanges } from './changes.ts';
import { countGuess, rememberAddress } from './guesses.ts';
import { canonicalHandle } from './handle.ts';
import { assertPasswordLength, matches } from './hashing.ts';
import { believe, newSession, storeSession } from './session.ts';
import { removeSessions, removeSessionsBeyond } from './sessions.ts';

type Row = AccountRow & { passwordHash: string | null };

/**
 * Begins a session of a registered account. Whatever session asked ends: a token that somebody else may know is not
 * carried over.
 *
 * @throws Refusal CREDENTIALS_INVALID, the same and after the same time for an unknown handle; BANNED; RATE_LIMITED.
 */
export async function logIn(
  handle: string,
  password: string,
  caller: Caller,
  settings: Settings,
): Promise<{ account: AccountRow; token: string }> {
  assertPasswordLength(password);
  const { verified, ...account } = await checked(canonicalHandle(handle), password, caller, settings);
  const session = newSession(account, caller.program);
  const before = caller.session;
  const changes = await db.$transaction(async (tx) => {
    await assertMayEnter(tx, account, verified);
    await storeSession(tx, session);
    const replaced = before ? await removeSessions(tx, before.account.id, { id: before.id }) : [];
    return [...replaced, ...(await removeSessionsBeyond(tx, account.id))];
  });
  believe(session);
  caller.signIn({ session, token: session.token });
  tellChanges(changes);
  await rememberAddress(account.id, caller.address);
  return { account, token: session.token };
}

async function checked(
  handle: string,
  password: string,
  caller: Caller,
  { identitySource }: Settings,
): Promise<AccountRow & { verified: string | null }> {
  const known = await findByHandle(handle);
  const giveBack = await countGuess(handle, known?.id ?? null, caller);
  if (identitySource !== null) {
    const { accountFrom } = await import('./identity-source.ts');
    const account = await accountFrom(identitySource, handle, password);
    if (!account) throw invalidCredentials();
    await giveBack();
    return { ...account, verified: null };
  }
  if (!(await matches(password, known?.passwordHash ?? null, caller.address)) || !known)
    throw invalidCredentials();
  await giveBack();
  const { passwordHash, ...account } = known;
  return { ...account, verified: passwordHash };
}

async function findByHandle(handle: string): Promise<Row | undefined> {
  const [row] = await run<Row>(Prisma.sql`
    SELECT a."passwordHash", ${accountColumns} FROM "Account" a WHERE a.handle = ${handle}`);
  return row;
}

/**
 * Under the lock that a ban, a deletion and a change of the password take too: what they ended does not begin again.
 *
 * @param verified - the hash that the password was found to be of; null where another source says who somebody is.
 */
async function assertMayEnter(tx: Transaction, { id }: AccountRow, verified: string | null): Promise<void> {
  const [row] = await tx.$queryRaw<{ deletedAt: Date | null; passwordHash: string | null }[]>`
    SELECT "deletedAt", "passwordHash" FROM "Account" WHERE id = ${id}::uuid FOR UPDATE`;
  if (!row || row.deletedAt !== null) throw invalidCredentials();
  if (verified !== null && row.passwordHash !== verified) throw invalidCredentials();
  const ban = await banOf(tx, id, null);
  if (ban) throw bannedFrom('server', ban);
}

/** @param field - which password is meant. */
export function invalidCredentials(field?: string): Refusal {
  const message = field ? 'The password is wrong.' : 'The handle or the password is wrong.';
  return new Refusal('CREDENTIALS_INVALID', message, field ? { field } : {});
}
