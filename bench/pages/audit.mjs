// Plain JavaScript: Lighthouse is installed for the bench only, and the types are checked without it.
import lighthouse, { desktopConfig } from 'lighthouse';

export async function audit(url, device, port, categories) {
  const result = await lighthouse(
    url,
    { port, output: 'json', logLevel: 'error', onlyCategories: [...categories] },
    device === 'desktop' ? desktopConfig : undefined,
  );
  const { categories: rated, audits } = result.lhr;
  const scores = Object.fromEntries(
    Object.entries(rated).map(([name, { score }]) => [name, Math.round(100 * (score ?? 0))]),
  );
  const [, element] = audits['lcp-breakdown-insight']?.details?.items ?? [];
  return { scores, largest: element?.nodeLabel ?? '' };
}
