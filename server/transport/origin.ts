/**
 * Whether a request may act with a browser's cookie: it must come from a page of this server. A browser always names
 * the origin of a page that posts or opens a socket; a program sends no cookie and needs no origin.
 *
 * @param publicUrl - the origin that people reach the server under, when it is not the one it is asked by.
 */
export function isOwnOrigin(
  headers: { origin?: string | null | undefined; host?: string | null | undefined },
  publicUrl: string | null,
): boolean {
  const { origin, host } = headers;
  if (!origin) return false;
  if (publicUrl !== null && origin === publicUrl) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
