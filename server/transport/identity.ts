import { accountOfToken } from '../accounts/session.ts';
import type { SignedIn } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';

const COOKIE = 'enchanters_session';

function isSecure(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

/** Cookies are bound to the host, and `Secure`, wherever people come by https. */
function cookieName(secure: boolean): string {
  return secure ? `__Host-${COOKIE}` : COOKIE;
}

export function sessionCookie({ token, expiresAt }: SignedIn, publicUrl: string | null): string {
  const secure = isSecure(publicUrl);
  const rest = `Path=/; HttpOnly; SameSite=Lax; Expires=${expiresAt.toUTCString()}${secure ? '; Secure' : ''}`;
  return `${cookieName(secure)}=${token}; ${rest}`;
}

/** What a request, or a socket, says it is. A `bearer` was meant to count; a cookie is sent by itself. */
export type Credential = { token: string; bearer: boolean };

/** Where requests carry what they say they are. */
export type Credentials = { authorization?: string | undefined; cookie?: string | undefined };

/** The credential of a request: its `Authorization: Bearer` header, else its cookie. That it may use the cookie is decided before. */
export function credentialOf(
  { authorization, cookie }: Credentials,
  publicUrl: string | null,
): Credential | null {
  if (authorization) return { token: /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '', bearer: true };
  const token = readCookie(cookie ?? '', cookieName(isSecure(publicUrl)));
  return token === null ? null : { token, bearer: false };
}

/** Whether a request would act by its cookie. */
export function carriesSession(headers: Credentials, publicUrl: string | null): boolean {
  return credentialOf(headers, publicUrl)?.bearer === false;
}

/**
 * Whose credential it is; a stale cookie is nobody's.
 *
 * @throws Refusal UNAUTHENTICATED for a bearer token that is not, or no longer, valid.
 */
export async function accountOf(credential: Credential | null): Promise<AccountRow | null> {
  const account = credential && (await accountOfToken(credential.token));
  if (account || !credential?.bearer) return account;
  throw new Refusal('UNAUTHENTICATED', 'This token is not, or no longer, valid.');
}

function readCookie(cookies: string, name: string): string | null {
  for (const pair of cookies.split(';')) {
    const [key, value] = pair.split('=');
    if (key?.trim() === name && value) return value.trim();
  }
  return null;
}
