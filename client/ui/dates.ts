const DAY_MS = 86_400_000;
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const near: Readonly<Record<number, string>> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };

export const shortDate = (instant: string): string => day.format(new Date(instant));

/** “today at 14:32”, “21 Nov 2026 at 14:32”: by the clock and the calendar of whoever reads it. */
export function moment(instant: string, now = new Date()): string {
  const date = new Date(instant);
  const days = Math.round((midnightOf(date) - midnightOf(now)) / DAY_MS);
  return `${near[days] ?? day.format(date)} at ${clock.format(date)}`;
}

/** Rounded to days it is right also where a day has 23 or 25 hours. */
function midnightOf(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
