// Plain JavaScript: Lighthouse is installed for the bench only, and the types are checked without it.
import lighthouse, { desktopConfig } from 'lighthouse';

export async function audit(url, device, port, extraHeaders, categories) {
  const result = await lighthouse(
    url,
    { port, output: 'json', logLevel: 'error', onlyCategories: [...categories], extraHeaders },
    device === 'desktop' ? desktopConfig : undefined,
  );
  return Object.fromEntries(
    Object.entries(result.lhr.categories).map(([name, { score }]) => [name, Math.round(100 * (score ?? 0))]),
  );
}
