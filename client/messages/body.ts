import { codePoints, isBlank, numeral } from '../ui/text.ts';

/** In Unicode code points, as the server counts. */
export const BODY_LIMIT = 4_000;

/** Why `text` cannot be sent, in words for the person who wrote it, or nothing. */
export function objection(text: string): string | undefined {
  if (isBlank(text)) return 'Write something first: this message is empty.';
  const length = codePoints(text);
  if (length <= BODY_LIMIT) return undefined;
  return `This message has ${numeral(length)} characters. The limit is ${numeral(BODY_LIMIT)}.`;
}
