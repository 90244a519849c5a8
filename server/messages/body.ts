import { badInput } from '../errors.ts';
import { codePoints, isBlank, isStorable, tooLong } from '../text.ts';

/** In Unicode code points. */
export const MESSAGE_BODY_MAX = 4_000;

/** @throws Refusal BAD_INPUT, field `body`, for what is no message. */
export function checkBody(body: string): void {
  // Bounds before work: a text of a megabyte is refused by its length alone.
  if (body.length > 2 * MESSAGE_BODY_MAX || codePoints(body) > MESSAGE_BODY_MAX) {
    throw tooLong('body', 'The message', MESSAGE_BODY_MAX);
  }
  if (isBlank(body)) throw badInput('body', 'The message is empty.');
  if (!isStorable(body))
    throw badInput('body', 'The message holds U+0000 or half of a surrogate pair, which is not text.');
}
