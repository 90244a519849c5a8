import { hash, verify } from '@node-rs/argon2';
import { badInput, Refusal } from '../errors.ts';
import { codePoints, tooLong } from '../text.ts';

/** In Unicode code points. */
export const PASSWORD_MAX = 128;

/** Each takes 19 MiB and all of a core: more at once would leave nothing for anybody else. */
const AT_ONCE = 3;
/** Whoever comes when so many wait is told to come back. */
const WAITING_MOST = 60;
/** So many of them may be of one address or account: nobody keeps all the others from logging in. */
const WAITING_OF_ONE = 12;

/** Verified where there is nothing to verify, so that the time taken does not tell the two apart. */
const NOBODYS_HASH = hash('nobody enters with this');

let busy = 0;
const waiting: (() => void)[] = [];
const counts = new Map<string, number>();

/**
 * argon2id with the library's defaults, which are OWASP's: 19 MiB, two passes.
 *
 * @param by - the address or account that asks for the work.
 */
export function hashed(password: string, by: string): Promise<string> {
  return inTurn(by, () => hash(password));
}

/**
 * Whether a password is the one that was hashed.
 *
 * @param passwordHash - null where there is none: the answer is no, after the same work.
 */
export function matches(password: string, passwordHash: string | null, by: string): Promise<boolean> {
  return inTurn(by, async () => {
    const right = await verify(passwordHash ?? (await NOBODYS_HASH), password);
    return right && passwordHash !== null;
  });
}

/** Bounds before work. @throws Refusal BAD_INPUT. */
export function assertPasswordLength(password: string, field = 'password'): void {
  if (password.trim() === '') throw badInput(field, 'The password is empty.');
  if (password.length > 2 * PASSWORD_MAX || codePoints(password) > PASSWORD_MAX)
    throw tooLong(field, 'The password', PASSWORD_MAX);
}

async function inTurn<Result>(by: string, work: () => Promise<Result>): Promise<Result> {
  const own = counts.get(by) ?? 0;
  if (own >= WAITING_OF_ONE || waiting.length >= WAITING_MOST) {
    const message = 'Too many passwords are being checked: try again in 1 s.';
    const limit = own >= WAITING_OF_ONE ? WAITING_OF_ONE : WAITING_MOST;
    throw new Refusal('RATE_LIMITED', message, { limit, retryAfter: 1 });
  }
  counts.set(by, own + 1);
  if (busy >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else busy++;
  try {
    return await work();
  } finally {
    const left = (counts.get(by) ?? 1) - 1;
    if (left > 0) counts.set(by, left);
    else counts.delete(by);
    // Whoever is next takes this place over.
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }
}
