import { RateLimiterMemory } from 'rate-limiter-flexible';
import { takeGuess } from '../accounts/guesses.ts';
import { assertPasswordLength, hashed, matches } from '../accounts/hashing.ts';
import type { Caller } from '../context.ts';
import { badInput } from '../errors.ts';
import { codePoints } from '../text.ts';

/** In Unicode code points. Fewer are tried within hours, as often as anybody may. */
export const ROOM_PASSWORD_LEAST = 4;

/** Wrong passwords that one address, and one account, may try in a minute, over all rooms. */
const GUESSES = new RateLimiterMemory({ points: 10, duration: 60 });

/** @throws Refusal BAD_INPUT, field `password`. */
export async function hashPassword(password: string, by: string): Promise<string> {
  assertPasswordLength(password);
  if (codePoints(password) < ROOM_PASSWORD_LEAST)
    throw badInput(
      'password',
      `The password of a room needs at least ${ROOM_PASSWORD_LEAST} characters.`,
      ROOM_PASSWORD_LEAST,
    );
  return hashed(password, by);
}

/**
 * Which of some hashes a password is the one of; null for none of them.
 *
 * @param tried - as many are verified as this, where there are fewer too: the time taken does not tell.
 * @param by - whose guesses are counted.
 * @throws Refusal RATE_LIMITED, before the password is looked at.
 */
export async function passwordOpens<Guarded extends { passwordHash: string | null }>(
  password: string,
  guarded: readonly Guarded[],
  tried: number,
  { address, viewer }: Pick<Caller, 'address' | 'viewer'>,
): Promise<Guarded | null> {
  assertPasswordLength(password);
  // Counted before it is looked at, so that many at once are no way round; given back when it was right.
  const counted = [`address ${address}`, ...(viewer ? [`account ${viewer.id}`] : [])];
  for (const key of counted) await takeGuess(GUESSES, key);
  let opened: Guarded | null = null;
  for (let index = 0; index < tried; index++) {
    const one = guarded[index];
    if ((await matches(password, one?.passwordHash ?? null, address)) && one) opened ??= one;
  }
  if (opened) for (const key of counted) await GUESSES.reward(key, 1);
  return opened;
}
