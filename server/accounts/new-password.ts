import { badInput } from '../errors.ts';
import { codePoints } from '../text.ts';
import { assertPasswordLength, hashed } from './hashing.ts';

/** In Unicode code points. */
export const PASSWORD_LEAST = 8;

/**
 * The hash of a password that somebody chooses: long enough, and not one of those that are tried first.
 *
 * @param about - what a guesser knows of them: handle, name.
 * @param by - the address or account that asks for the work.
 * @throws Refusal BAD_INPUT naming `field`.
 */
export async function hashNewPassword(
  password: string,
  field: string,
  about: readonly string[],
  by: string,
): Promise<string> {
  assertPasswordLength(password, field);
  if (codePoints(password) < PASSWORD_LEAST)
    throw badInput(field, `The password needs at least ${PASSWORD_LEAST} characters.`, PASSWORD_LEAST);
  const { isGuessable } = await import('./guessable.ts');
  if (isGuessable(password, about))
    throw badInput(
      field,
      'This password would be guessed soon: a few words that nobody would put together do better.',
    );
  return hashed(password, by);
}
