import { accountOfToken } from '../accounts/session.ts';
import type { SignedIn } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';

const COOKIE = 'enchanters_session';

/** Cookies are bound to the host, and `Secure`, wherever people come by https. */
function cookieName(secure: boolean): string {
  return secure ? `__Host-${COOKIE}` : COOKIE;
}

export function sessionCookie({ token, expiresAt }: SignedIn, secure: boolean): string {
  const rest = `Path=/; HttpOnly; SameSite=Lax; Expires=${expiresAt.toUTCString()}${secure ? '; Secure' : ''}`;
  return `${cookieName(secure)}=${token}; ${rest}`;
}

/**
 * The account of a request: by its `Authorization: Bearer` header, else by its cookie.
 *
 * @param mayUseCookie - whether the request comes from a page of this server.
 * @throws Refusal UNAUTHENTICATED for a header with a token that is not, or no longer, valid. A stale cookie is nobody.
 */
export async function accountOfRequest(
  authorization: string | null | undefined,
  cookies: string | null | undefined,
  secure: boolean,
  mayUseCookie: boolean,
): Promise<AccountRow | null> {
  if (authorization) return accountOfBearer(/^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '');
  const token = mayUseCookie ? readCookie(cookies ?? '', cookieName(secure)) : null;
  return token === null ? null : accountOfToken(token);
}

/** @throws Refusal UNAUTHENTICATED when the token is not, or no longer, valid. */
export async function accountOfBearer(token: string): Promise<AccountRow> {
  const account = await accountOfToken(token);
  if (account) return account;
  throw new Refusal('UNAUTHENTICATED', 'This token is not, or no longer, valid.');
}

function readCookie(cookies: string, name: string): string | null {
  for (const pair of cookies.split(';')) {
    const [key, value] = pair.split('=');
    if (key?.trim() === name && value) return value.trim();
  }
  return null;
}
