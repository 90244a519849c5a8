import { createHash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import type { Session } from '../context.ts';
import type { AccountRow } from '../events.ts';
import type { Scope } from '../policy.ts';
import { run, type Transaction } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';
import { logFailure } from '../store/unreachable.ts';
import { hasEnded, onIdentityChange } from './changes.ts';

/** A session lasts this long from its beginning. */
export const SESSION_MS = 400 * 24 * 60 * 60 * 1000;
/** How long what is known of a session is believed, where nobody says that it has changed. */
const BELIEVED_MS = 1_000;
const TOKEN_SHAPE = /^[\w-]{43}$/;
/** Of the name that a browser gives itself, so many UTF-16 units are kept. */
export const PROGRAM_MOST = 300;

/** A session that is not stored yet: the only moment at which its token is known. */
export type NewSession = Session & { token: string; tokenHash: Buffer<ArrayBuffer>; name: string };

const believed = new LRUCache<string, Session>({ max: 10_000, ttl: BELIEVED_MS });

onIdentityChange(({ accountId, sessionId }) => {
  for (const [key, session] of believed.entries())
    if (sessionId === null ? session.account.id === accountId : session.id === sessionId)
      believed.delete(key);
});

/** A secret of 256 random bits, given out once and stored only as a hash. */
export function newToken(): { token: string; tokenHash: Buffer<ArrayBuffer> } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashToken(token) };
}

/**
 * @param program - what begins it, as it calls itself.
 * @param hidesPresence - null where that is not known.
 */
export function newSession(
  account: AccountRow,
  program: string,
  hidesPresence: boolean | null = null,
): NewSession {
  return {
    id: uuidv7(),
    account,
    scopes: null,
    hidesPresence,
    ...newToken(),
    name: program.slice(0, PROGRAM_MOST),
    expiresAt: new Date(Date.now() + SESSION_MS),
  };
}

/** Whatever begins or ends sessions of an account takes this lock: what one of two ends, the other does not begin again. */
export async function lockAccount(tx: Transaction, accountId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "Account" WHERE id = ${accountId}::uuid FOR UPDATE`;
}

export async function storeSession(tx: Transaction, session: NewSession): Promise<void> {
  const { id, tokenHash, account, name, expiresAt } = session;
  await tx.session.create({ data: { id, tokenHash, accountId: account.id, name, expiresAt } });
}

/** A session that was just stored is known: whoever joins follows at once. */
export function believe({ tokenHash, token: _, name: __, ...session }: NewSession): void {
  believed.set(tokenHash.toString('base64'), session);
}

/** What a token is of; null when it is malformed, unknown, ended or expired. */
export async function sessionOfToken(token: string): Promise<Session | null> {
  if (!TOKEN_SHAPE.test(token)) return null;
  const tokenHash = hashToken(token);
  const key = tokenHash.toString('base64');
  const session = believed.get(key) ?? (await findSession(tokenHash));
  if (!session || session.expiresAt.getTime() <= Date.now() || hasEnded(session.id)) return null;
  believed.set(key, session, { ttl: believed.getRemainingTTL(key) || BELIEVED_MS });
  return session;
}

type Row = AccountRow & {
  tokenHash: Buffer;
  sessionId: string;
  scopes: string | null;
  hidesPresence: boolean;
  expiresAt: Date;
  usedLongAgo: boolean;
};

const findSession = gathered(async (hashes: readonly Buffer<ArrayBuffer>[]) => {
  const rows = await run<Row>(Prisma.sql`
    SELECT s."tokenHash", s.id::text AS "sessionId", s.scopes, a."hidesPresence", s."expiresAt",
      coalesce(s."lastUsedAt", CASE WHEN s.scopes IS NULL THEN s."createdAt" ELSE '-infinity' END)
        < now() - interval '1 hour' AS "usedLongAgo", ${accountColumns}
    FROM "Session" s JOIN "Account" a ON a.id = s."accountId"
    WHERE s."tokenHash" = ANY(${hashes}::bytea[])`);
  noteUse(rows.filter(({ usedLongAgo }) => usedLongAgo).map(({ sessionId }) => sessionId));
  const byHash = new Map(rows.map((row) => [row.tokenHash.toString('hex'), toSession(row)]));
  return hashes.map((one) => byHash.get(one.toString('hex')) ?? null);
});

/** Nobody waits for it: it is told to the hour, and may be missed. */
function noteUse(ids: readonly string[]): void {
  if (ids.length === 0) return;
  run(Prisma.sql`UPDATE "Session" SET "lastUsedAt" = now() WHERE id = ANY(${[...ids]}::uuid[])`).catch(
    (error) => logFailure(error, 'When sessions were last used could not be noted.'),
  );
}

function toSession({
  tokenHash: _,
  usedLongAgo: __,
  sessionId,
  scopes,
  hidesPresence,
  expiresAt,
  ...account
}: Row): Session {
  const limited = (scopes?.split(' ') as Scope[] | undefined) ?? null;
  return { id: sessionId, account, scopes: limited, hidesPresence, expiresAt };
}

export function hashToken(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest() as Buffer<ArrayBuffer>;
}
