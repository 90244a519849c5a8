/** Audits one page in the browser that listens on `port`. @returns scores from 0 to 100, by category. */
export function audit(
  url: string,
  device: 'phone' | 'desktop',
  port: number,
  extraHeaders: Record<string, string>,
  categories: readonly string[],
): Promise<Record<string, number>>;
