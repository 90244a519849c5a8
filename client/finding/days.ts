/** When a day, such as 2026-11-01, begins where the viewer is; undefined where there is no such day. */
export function dayBegins(date: string): Date | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const begins = new Date(Number(year), Number(month) - 1, Number(day));
  return begins.getMonth() === Number(month) - 1 && begins.getDate() === Number(day) ? begins : undefined;
}

/** As a field of dates takes it. */
export function today(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
