/** Audits one page in the browser that listens on `port`, in the profile that it began with. @returns scores from 0 to 100, by category, and what its largest element says. */
export function audit(
  url: string,
  device: 'phone' | 'desktop',
  port: number,
  categories: readonly string[],
): Promise<{ scores: Record<string, number>; largest: string }>;
