import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { hear, tell } from '../live/bus.ts';
import { forgetAccount } from '../live/hub.ts';
import { db, run, type Transaction } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { logFailure } from '../store/unreachable.ts';

/**
 * Something changed in who somebody is: their session ended, or, where it names none, what is known of their account is to
 * be read anew.
 */
export type IdentityChange = {
  /** Of its row; without it, it is of no row. */
  id?: string | undefined;
  accountId: string;
  sessionId: string | null;
};

/** Nodes that do not hear of each other look so often. */
const LOOK_MS = 500;
/** Changes are numbered before they are committed: what commits late is still looked at for so long. */
const LATE_MS = 10_000;
/** What is older than this nobody needs any more. */
const KEPT_HOURS = 24;

const acting = new Map<string, Set<() => void>>();
const watchers = new Set<(change: IdentityChange) => void>();
/** What was told here, was heard or was looked up: it is applied once. Kept for longer than it is looked at. */
const applied = new LRUCache<string, true>({ max: 100_000, ttl: 2 * LATE_MS });
/** A lookup that was under way when a session ended must not bring it back. */
const endedLately = new LRUCache<string, true>({ max: 100_000, ttl: 60_000 });

/** Calls back with everything that changes, on this node or another: at once, or within a second. */
export function onIdentityChange(watcher: (change: IdentityChange) => void): void {
  watchers.add(watcher);
}

export function hasEnded(sessionId: string): boolean {
  return endedLately.has(sessionId);
}

/**
 * Says that something acts for a session as long as it lasts: a socket, a stream.
 *
 * @param ended - called at once where the session has ended already, else when it ends.
 * @returns how to say that it acts for it no more.
 */
export function actFor(sessionId: string, ended: () => void): () => void {
  if (hasEnded(sessionId)) {
    ended();
    return () => undefined;
  }
  const those = acting.get(sessionId) ?? new Set();
  acting.set(sessionId, those);
  those.add(ended);
  return () => {
    those.delete(ended);
    if (those.size === 0 && acting.get(sessionId) === those) acting.delete(sessionId);
  };
}

/** For tests and metrics: for how many sessions something acts. */
export function sessionsActing(): number {
  return acting.size;
}

/** Writes down, in the transaction of the change, what other nodes must know. @returns it, to be told after the commit. */
export async function recordChanges(
  tx: Transaction,
  changes: readonly Omit<IdentityChange, 'id'>[],
): Promise<IdentityChange[]> {
  const rows = await tx.identityChange.createManyAndReturn({
    data: [...changes],
    select: { id: true, accountId: true, sessionId: true },
  });
  return rows.map(({ id, ...change }) => ({ id: String(id), ...change }));
}

/** After the commit: whatever acts for what has ended ends now, here, and elsewhere as soon as it is heard of. */
export function tellChanges(changes: readonly IdentityChange[]): void {
  for (const change of changes) apply(change);
  void tell('identity', changes);
}

function apply(change: IdentityChange): void {
  const { id, accountId, sessionId } = change;
  if (id !== undefined) {
    // All of it: what is wrongly said of a row does not keep what the row says from being applied.
    const key = `${id} ${accountId} ${sessionId}`;
    if (applied.has(key)) return;
    applied.set(key, true);
  }
  if (sessionId === null) forgetAccount(accountId);
  else endedLately.set(sessionId, true);
  for (const watcher of watchers) watcher(change);
  const those = sessionId === null ? undefined : acting.get(sessionId);
  if (sessionId !== null) acting.delete(sessionId);
  for (const ended of those ?? []) ended();
}

const Changes = z.array(
  z.object({ id: z.string().optional(), accountId: z.string(), sessionId: z.string().nullable() }),
);
hear('identity', (message) => {
  for (const change of Changes.parse(message)) apply(change);
});

/** What is old is of no use to anybody. */
export async function forgetOldChanges(): Promise<void> {
  await db.$executeRaw`DELETE FROM "IdentityChange" WHERE at < now() - make_interval(hours => ${KEPT_HOURS}::int)`;
}

/** Looks again and again what other nodes changed, whatever becomes of what they tell. @returns how to stop. */
export function watchIdentity(): () => void {
  let lookedAt = performance.now();
  let looking = false;
  const look = async () => {
    const now = performance.now();
    const seconds = (now - lookedAt + LATE_MS) / 1_000;
    const rows = await run<IdentityChange>(Prisma.sql`
      SELECT id::text, "accountId"::text, "sessionId"::text FROM "IdentityChange"
      WHERE at > clock_timestamp() - make_interval(secs => ${seconds})`);
    lookedAt = now;
    for (const change of rows) apply(change);
  };
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    await look().catch((error) => logFailure(error, 'Whose session ended elsewhere could not be looked up.'));
    looking = false;
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}
