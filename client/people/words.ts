import type { AccountRole } from '../graphql/documents.ts';
import { moment, shortDate } from '../ui/dates.ts';
import { codePoints, numeral } from '../ui/text.ts';
import { isEndless } from '../ui/until.ts';

/** What is said beside a name; of most people nothing is. */
export const roleMark: Partial<Record<AccountRole, string>> = {
  ADMIN: 'admin',
  MODERATOR: 'moderator',
  GUEST: 'guest',
};

export const roleWords: Record<AccountRole, string> = {
  ADMIN: 'Admin of this server',
  MODERATOR: 'Moderator of this server',
  MEMBER: 'Signed up',
  GUEST: 'Guest',
};

export const REASON_LIMIT = 500;

/** What is wrong with a reason that is too long. */
export function reasonTooLong(reason: string): string | undefined {
  const over = codePoints(reason.trim()) - REASON_LIMIT;
  return over > 0 ? `${numeral(over)} too many: a reason has up to ${REASON_LIMIT} characters.` : undefined;
}

/** How long something lasts: in words, and in minutes. Without them it is not over by itself. */
export type Span = readonly [words: string, minutes: number | undefined];

export const MUTE_SPANS: readonly Span[] = [
  ['10 minutes', 10],
  ['1 hour', 60],
  ['1 day', 24 * 60],
  ['Until it is ended', undefined],
];

export const BAN_SPANS: readonly Span[] = [
  ['1 hour', 60],
  ['1 day', 24 * 60],
  ['7 days', 7 * 24 * 60],
  ['For good', undefined],
];

export const muteEnd = (until: string): string =>
  isEndless(until) ? 'until it is ended' : `until ${moment(until)}`;

export const banEnd = (until: string | null): string => (until ? `until ${moment(until)}` : 'for good');

export const presence = (joinedAt: string | null): string =>
  joinedAt ? `In this room since ${shortDate(joinedAt)}` : 'Not in this room';
