import type { Message } from './window.ts';

const PAUSE_MS = 5 * 60_000;

export type Placing = {
  /** The day that begins with this message, in the viewer's zone, as `2026-11-21`; nothing where it goes on. */
  readonly newDay: string | undefined;
  /** True where the author goes on speaking, so that the name need not be said again. */
  readonly continues: boolean;
};

type Placed = Pick<Message, 'author' | 'createdAt' | 'replyTo'>;

export function place(previous: Placed | undefined, message: Placed, zone?: string): Placing {
  const day = dayOf(message.createdAt, zone);
  if (!previous || dayOf(previous.createdAt, zone) !== day) return { newDay: day, continues: false };
  const pause = Date.parse(message.createdAt) - Date.parse(previous.createdAt);
  return {
    newDay: undefined,
    // Above a quote the name is wanted again: it says who answers.
    continues: !message.replyTo && previous.author.id === message.author.id && Math.abs(pause) < PAUSE_MS,
  };
}

const calendars = new Map<string | undefined, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone. Only a calendar knows this: days of 23 and 25 hours exist. */
export function dayOf(instant: string, zone?: string): string {
  let calendar = calendars.get(zone);
  if (!calendar) {
    // en-CA writes a date as 2026-11-21.
    calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', calendar: 'gregory' });
    calendars.set(zone, calendar);
  }
  return calendar.format(new Date(instant));
}
