const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** When something ends, in the viewer's zone: today by the clock, later with its date. */
export function untilWhen(instant: string, now: Date = new Date()): string {
  const end = new Date(instant);
  return (end.toDateString() === now.toDateString() ? clock : dated).format(end);
}

/** What the server has for a mute without an end is ten years. */
const ENDLESS_MS = 5 * 366 * 24 * 60 * 60_000;

/** Whether it does not end by itself. */
export const isEndless = (instant: string): boolean => Date.parse(instant) - Date.now() > ENDLESS_MS;
