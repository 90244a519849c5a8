import { validate as isUuid, v7 as uuidv7 } from 'uuid';
import type { Caller } from '../context.ts';
import { badInput, Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { type Scope, unauthenticated } from '../policy.ts';
import { db, type Transaction } from '../store/database.ts';
import { canonicalName } from '../text.ts';
import { type IdentityChange, recordChanges, tellChanges } from './changes.ts';
import { lockAccount, newToken, SESSION_MS } from './session.ts';
import { signedIn } from './viewer.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** In Unicode code points. */
export const TOKEN_NAME_MAX = 60;
export const TOKENS_MOST = 50;
/** So many sessions of an account: whoever logs in once more ends the one that was not used for longest. */
export const SESSIONS_MOST = 100;
export const TOKEN_DAYS_MAX = SESSION_MS / DAY_MS;

/** A session, or an access token, as its owner sees it. */
export type SessionRow = {
  id: string;
  name: string | null;
  scopes: string | null;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date;
};

const columns = { id: true, name: true, scopes: true, createdAt: true, lastUsedAt: true, expiresAt: true };

/** Those of an account that have not expired, the newest first. */
export function sessionsOf(account: AccountRow, kind: 'sessions' | 'tokens'): Promise<SessionRow[]> {
  return db.session.findMany({
    where: {
      accountId: account.id,
      expiresAt: { gt: new Date() },
      scopes: kind === 'tokens' ? { not: null } : null,
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    select: columns,
  });
}

type Which = { id?: string | { not: string } | { in: string[] }; scopes?: null | { not: null } };

/** @throws Refusal NOT_FOUND, field `id`, for what is not theirs, or has ended. */
export async function endSession(
  id: string,
  kind: 'session' | 'token',
  caller: Caller,
): Promise<{ ended: number }> {
  const { id: accountId } = signedIn(caller);
  const which = { id, scopes: kind === 'session' ? null : { not: null } };
  const own = kind === 'session' && id === caller.session?.id;
  const ended = isUuid(id) ? await endSessions(accountId, which, () => own && caller.signOut()) : 0;
  if (ended === 0) throw new Refusal('NOT_FOUND', `There is no such ${kind}.`, { field: 'id' });
  return { ended };
}

/** Ends all sessions but the one that asks; access tokens stay. */
export async function endOtherSessions(caller: Caller): Promise<{ ended: number }> {
  const which = { id: { not: caller.session?.id ?? '' }, scopes: null };
  return { ended: await endSessions(signedIn(caller).id, which) };
}

/**
 * Ends some sessions of an account, and whatever acts for them, on every node.
 *
 * @param ended - called when that is stored, and before anybody is told.
 * @returns how many.
 */
export async function endSessions(
  accountId: string,
  which: Which,
  ended: () => void = () => undefined,
): Promise<number> {
  const changes = await db.$transaction((tx) => removeSessions(tx, accountId, which));
  ended();
  tellChanges(changes);
  return changes.length;
}

/** The part of it that is in the transaction of a greater change; then what it answers is to be told. */
export async function removeSessions(
  tx: Transaction,
  accountId: string,
  which: Which = {},
): Promise<IdentityChange[]> {
  const sessions = await tx.session.findMany({ where: { accountId, ...which }, select: { id: true } });
  const ids = sessions.map(({ id }) => id);
  await tx.session.deleteMany({ where: { id: { in: ids } } });
  return recordChanges(
    tx,
    ids.map((sessionId) => ({ accountId, sessionId })),
  );
}

/** In the transaction that has begun one: those beyond what an account may have end, and are to be told. */
export async function removeSessionsBeyond(tx: Transaction, accountId: string): Promise<IdentityChange[]> {
  const beyond = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM "Session" WHERE "accountId" = ${accountId}::uuid AND scopes IS NULL
    ORDER BY greatest("lastUsedAt", "createdAt") DESC, id DESC OFFSET ${SESSIONS_MOST}::int`;
  if (beyond.length === 0) return [];
  return removeSessions(tx, accountId, { id: { in: beyond.map(({ id }) => id) } });
}

/** What has expired lets nobody in, and need not be kept. */
export async function forgetExpiredSessions(): Promise<void> {
  await db.session.deleteMany({ where: { expiresAt: { lt: new Date() } } });
}

/**
 * Makes an access token for a program that acts for an account.
 *
 * @param days - how long it lasts.
 * @returns it, and its secret, which cannot be had again.
 * @throws Refusal BAD_INPUT.
 */
export async function createAccessToken(
  { name, scopes, days }: { name: string; scopes: readonly Scope[]; days: number },
  caller: Caller,
): Promise<{ row: SessionRow; token: string }> {
  const account = signedIn(caller);
  const called = canonicalName(name, 'name', "The token's name", TOKEN_NAME_MAX);
  if (scopes.length === 0) throw badInput('scopes', 'Name at least one scope.');
  if (!Number.isInteger(days) || days < 1 || days > TOKEN_DAYS_MAX)
    throw badInput('days', `A token lasts 1 to ${TOKEN_DAYS_MAX} days.`, TOKEN_DAYS_MAX);
  const { token, tokenHash } = newToken();
  const row = await db.$transaction(async (tx) => {
    // Under the lock that a ban and a deletion take: what ends every session leaves no token behind.
    await lockAccount(tx, account.id);
    if ((await tx.session.count({ where: { id: caller.session?.id ?? '' } })) === 0) throw unauthenticated();
    const count = await tx.session.count({
      where: { accountId: account.id, scopes: { not: null }, expiresAt: { gt: new Date() } },
    });
    if (count >= TOKENS_MOST)
      throw badInput('name', `There are ${TOKENS_MOST} tokens already: revoke one first.`, TOKENS_MOST);
    return tx.session.create({
      data: {
        id: uuidv7(),
        tokenHash,
        accountId: account.id,
        name: called,
        scopes: [...new Set(scopes)].join(' '),
        expiresAt: new Date(Date.now() + days * DAY_MS),
      },
      select: columns,
    });
  });
  return { row, token };
}
