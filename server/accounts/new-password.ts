import { badInput } from '../errors.ts';
import { newPasswords } from '../rates.ts';
import { codePoints } from '../text.ts';
import { assertPasswordLength, hashed } from './hashing.ts';

/** In Unicode code points. */
export const PASSWORD_LEAST = 8;

/**
 * Whether somebody may choose a password: long enough, and not one of those that are tried first.
 *
 * @param about - what a guesser knows of them: handle, name.
 * @param by - the address or account that asks for the work: judging takes up to half a second.
 * @throws Refusal BAD_INPUT naming `field`, or RATE_LIMITED.
 */
export async function assertNewPassword(
  password: string,
  field: string,
  about: readonly string[],
  by: string,
): Promise<void> {
  assertPasswordLength(password, field);
  if (codePoints(password) < PASSWORD_LEAST)
    throw badInput(field, `The password needs at least ${PASSWORD_LEAST} characters.`, PASSWORD_LEAST);
  await newPasswords.take(by);
  const { isGuessable } = await import('./guessable.ts');
  if (isGuessable(password, about))
    throw badInput(
      field,
      'This password would be guessed soon: a few words that nobody would put together do better.',
    );
}

/** The hash of a password that somebody may choose. @throws what `assertNewPassword` does. */
export async function hashNewPassword(
  ...[password, field, about, by]: Parameters<typeof assertNewPassword>
): Promise<string> {
  await assertNewPassword(password, field, about, by);
  return hashed(password, by);
}
