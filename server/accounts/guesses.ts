import { createHash } from 'node:crypto';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../context.ts';
import { Refusal } from '../errors.ts';
import { db, run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';

/** Wrong passwords for one account by all who are strangers to it together, in an hour. */
const BY_STRANGERS = new RateLimiterMemory({ keyPrefix: 'strangers', points: 50, duration: 3_600 });
/** Wrong passwords from one address for all accounts together, in ten minutes. */
const BY_ADDRESS = new RateLimiterMemory({ keyPrefix: 'address', points: 30, duration: 600 });
/** Wrong passwords for one account from an address or a session that has logged in to it before, in ten minutes. */
const BY_KNOWN = new RateLimiterMemory({ keyPrefix: 'known', points: 20, duration: 600 });
/** An address is known for so long after the last log-in from there. */
const KNOWN_DAYS = 90;
/** So many addresses of an account are known: those that it logged in from last. */
const KNOWN_MOST = 20;

const isFresh = Prisma.sql`"seenAt" > now() - make_interval(days => ${KNOWN_DAYS}::int)`;

/**
 * Counts a guess at somebody's password before it is looked at, so that many at once are no way round. Strangers share
 * what they may try, so that they cannot lock out whoever comes from where they came from before.
 *
 * @param handle - canonical. What is counted is the same whether there is such an account or not.
 * @returns how to give it back, when it was right.
 * @throws Refusal RATE_LIMITED.
 */
export async function countGuess(
  handle: string,
  accountId: string | null,
  { address, session }: Caller,
): Promise<() => Promise<void>> {
  const counted = (await isKnown(accountId, address, session?.account.id ?? null))
    ? [[BY_KNOWN, `${accountId} ${session?.account.id === accountId ? session?.id : address}`] as const]
    : [[BY_ADDRESS, address] as const, [BY_STRANGERS, handle] as const];
  for (const [limiter, key] of counted) await takeGuess(limiter, key);
  return async () => {
    for (const [limiter, key] of counted) await limiter.reward(key, 1);
  };
}

/** @throws Refusal RATE_LIMITED, field `password`. */
export async function takeGuess(limiter: RateLimiterMemory, key: string): Promise<void> {
  await limiter.consume(key).catch(({ msBeforeNext }: RateLimiterRes) => {
    const retryAfter = Math.ceil(msBeforeNext / 1000);
    const message = `Too many wrong passwords: try again in ${retryAfter} s.`;
    throw new Refusal('RATE_LIMITED', message, { field: 'password', limit: limiter.points, retryAfter });
  });
}

async function isKnown(
  accountId: string | null,
  address: string,
  signedInAs: string | null,
): Promise<boolean> {
  // Asked whether there is such an account or not: it takes the same time.
  const id = accountId ?? '00000000-0000-0000-0000-000000000000';
  const [known] = await run<{ known: boolean }>(Prisma.sql`
    SELECT EXISTS (SELECT FROM "KnownAddress"
      WHERE "accountId" = ${id}::uuid AND "addressHash" = ${hashAddress(id, address)} AND ${isFresh}) AS known`);
  return accountId !== null && (known?.known || signedInAs === accountId);
}

/** From here they have logged in. Others, from where they have not for long, are known no more. */
export async function rememberAddress(accountId: string, address: string): Promise<void> {
  const addressHash = hashAddress(accountId, address);
  await db.$executeRaw`
    INSERT INTO "KnownAddress" ("accountId", "addressHash", "seenAt") VALUES (${accountId}::uuid, ${addressHash}, now())
    ON CONFLICT ("accountId", "addressHash") DO UPDATE SET "seenAt" = now()`;
  await db.$executeRaw`
    DELETE FROM "KnownAddress" WHERE "accountId" = ${accountId}::uuid AND "addressHash" IN (
      SELECT "addressHash" FROM "KnownAddress" WHERE "accountId" = ${accountId}::uuid
      ORDER BY "seenAt" DESC, "addressHash" OFFSET ${KNOWN_MOST}::int)`;
}

/** Addresses that nobody has logged in from for long are known no more, and need not be kept. */
export async function forgetOldAddresses(): Promise<void> {
  await db.$executeRaw`DELETE FROM "KnownAddress" WHERE NOT (${isFresh})`;
}

function hashAddress(accountId: string, address: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(`${accountId} ${address}`).digest() as Buffer<ArrayBuffer>;
}
