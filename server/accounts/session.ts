import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import type { AccountRow } from '../events.ts';
import { db, run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';

/** A session lasts this long from its beginning. */
export const SESSION_MS = 400 * 24 * 60 * 60 * 1000;
/** How long a session that ended on another node may still be believed here. */
const BELIEVED_MS = 1_000;
const TOKEN_SHAPE = /^[\w-]{43}$/;

export type NewSession = { id: string; token: string; tokenHash: Buffer<ArrayBuffer>; expiresAt: Date };

const believed = new LRUCache<string, { account: AccountRow; expiresAt: Date }>({
  max: 10_000,
  ttl: BELIEVED_MS,
});

/** A session that is not stored yet. The token is 256 random bits, given out this once and stored only as a hash. */
export function newSession(): NewSession {
  const token = randomBytes(32).toString('base64url');
  return { id: uuidv7(), token, tokenHash: hash(token), expiresAt: new Date(Date.now() + SESSION_MS) };
}

/** Begins a session of an account. */
export async function beginSession(account: AccountRow): Promise<NewSession> {
  const session = newSession();
  const { id, tokenHash, expiresAt } = session;
  await db.session.create({ data: { id, tokenHash, accountId: account.id, expiresAt } });
  return session;
}

/** A session that was just stored is known: whoever joins follows at once. */
export function believe({ tokenHash, expiresAt }: NewSession, account: AccountRow): void {
  believed.set(tokenHash.toString('base64'), { account, expiresAt });
}

/** Whose session a token is of; null when it is malformed, unknown, ended or expired. */
export async function accountOfToken(token: string): Promise<AccountRow | null> {
  if (!TOKEN_SHAPE.test(token)) return null;
  const tokenHash = hash(token);
  const key = tokenHash.toString('base64');
  const session = believed.get(key) ?? (await findSession(tokenHash));
  if (!session || session.expiresAt.getTime() <= Date.now()) return null;
  believed.set(key, session, { ttl: believed.getRemainingTTL(key) || BELIEVED_MS });
  return session.account;
}

type SessionRow = AccountRow & { tokenHash: Buffer; expiresAt: Date };

const findSession = gathered(async (hashes: readonly Buffer<ArrayBuffer>[]) => {
  const rows = await run<SessionRow>(Prisma.sql`
    SELECT s."tokenHash", s."expiresAt", a.id::text, a.name, a.guest, a."createdAt"
    FROM "Session" s JOIN "Account" a ON a.id = s."accountId"
    WHERE s."tokenHash" = ANY(${hashes}::bytea[])`);
  const byHash = new Map(
    rows.map(({ tokenHash, expiresAt, ...account }) => [tokenHash.toString('hex'), { account, expiresAt }]),
  );
  return hashes.map((one) => byHash.get(one.toString('hex')) ?? null);
});

/** Called when an account has changed: its sessions are read anew. */
export function forgetBelieved(accountId: string): void {
  for (const [key, { account }] of believed.entries()) if (account.id === accountId) believed.delete(key);
}

function hash(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest() as Buffer<ArrayBuffer>;
}
