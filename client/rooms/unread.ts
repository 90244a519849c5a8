import { numeral } from '../ui/text.ts';

/** The server counts no further. */
const UNREAD_MOST = 1_000;

export function unreadNumeral(count: number): string {
  return count >= UNREAD_MOST ? `${numeral(UNREAD_MOST - 1)}+` : numeral(count);
}
