import { dayOf } from './grouping.ts';

const DAY_MS = 86_400_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const longDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});
const pastDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export const clockTime = (instant: string): string => clock.format(new Date(instant));
export const fullTime = (instant: string): string => full.format(new Date(instant));

/** `day` as `2026-11-21`; said as "today", "yesterday", "Saturday, November 21" or, of another year, with the year. */
export function dayName(day: string, now: Date = new Date()): string {
  const today = dayOf(now.toISOString());
  const date = new Date(`${day}T00:00:00Z`);
  const ago = Math.round((date.getTime() - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
  if (ago === 0 || ago === -1) return relative.format(ago, 'day');
  return day.slice(0, 4) === today.slice(0, 4) ? longDay.format(date) : pastDay.format(date);
}
