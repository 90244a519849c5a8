import { hash, verify } from '@node-rs/argon2';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { badInput, Refusal } from '../errors.ts';
import { codePoints } from '../text.ts';

/** In Unicode code points. */
export const ROOM_PASSWORD_MAX = 128;

/** Wrong passwords that one address may try in a minute, over all rooms. */
const GUESSES = new RateLimiterMemory({ points: 10, duration: 60 });

/** Verified where a room has no password to verify, so that the time taken does not tell the two apart. */
const NOBODYS_HASH = hash('nobody enters with this');

/** argon2id with the library's defaults. @throws Refusal BAD_INPUT, field `password`. */
export async function hashPassword(password: string): Promise<string> {
  if (password.trim() === '') throw badInput('password', 'The password is empty.');
  return hash(checkLength(password));
}

/**
 * Whether `password` opens what `passwordHash` guards.
 *
 * @param passwordHash - null where there is nothing to open: the answer is no, after the same work.
 * @param address - whose guesses are counted.
 * @throws Refusal RATE_LIMITED, before the password is looked at.
 */
export async function passwordOpens(
  password: string,
  passwordHash: string | null,
  address: string,
): Promise<boolean> {
  checkLength(password);
  // Counted before it is looked at, so that many at once are no way round; given back when it was right.
  await GUESSES.consume(address).catch(({ msBeforeNext }: RateLimiterRes) => {
    const retryAfter = Math.ceil(msBeforeNext / 1000);
    const message = `Too many wrong passwords: try again in ${retryAfter} s.`;
    throw new Refusal('RATE_LIMITED', message, { field: 'password', limit: GUESSES.points, retryAfter });
  });
  const opens = await verify(passwordHash ?? (await NOBODYS_HASH), password);
  if (!opens || passwordHash === null) return false;
  await GUESSES.reward(address, 1);
  return true;
}

function checkLength(password: string): string {
  if (codePoints(password) <= ROOM_PASSWORD_MAX) return password;
  throw badInput(
    'password',
    `The password is longer than ${ROOM_PASSWORD_MAX} characters.`,
    ROOM_PASSWORD_MAX,
  );
}
