import { RateLimiterMemory } from 'rate-limiter-flexible';
import { takeGuess } from '../accounts/guesses.ts';
import { assertPasswordLength, hashed, matches } from '../accounts/hashing.ts';

/** Wrong passwords that one address may try in a minute, over all rooms. */
const GUESSES = new RateLimiterMemory({ points: 10, duration: 60 });

/** @throws Refusal BAD_INPUT, field `password`. */
export async function hashPassword(password: string, by: string): Promise<string> {
  assertPasswordLength(password);
  return hashed(password, by);
}

/**
 * Which of some hashes a password is the one of; null for none of them.
 *
 * @param tried - as many are verified as this, where there are fewer too: the time taken does not tell.
 * @param address - whose guesses are counted.
 * @throws Refusal RATE_LIMITED, before the password is looked at.
 */
export async function passwordOpens<Guarded extends { passwordHash: string | null }>(
  password: string,
  guarded: readonly Guarded[],
  tried: number,
  address: string,
): Promise<Guarded | null> {
  assertPasswordLength(password);
  // Counted before it is looked at, so that many at once are no way round; given back when it was right.
  await takeGuess(GUESSES, address);
  let opened: Guarded | null = null;
  for (let index = 0; index < tried; index++) {
    const one = guarded[index];
    if ((await matches(password, one?.passwordHash ?? null, address)) && one) opened ??= one;
  }
  if (opened) await GUESSES.reward(address, 1);
  return opened;
}
