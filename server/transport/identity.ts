import { sessionOfToken } from '../accounts/session.ts';
import type { Session, SignedIn } from '../context.ts';
import { Refusal } from '../errors.ts';

const COOKIE = 'enchanters_session';

function isSecure(publicUrl: string | null): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

/** Cookies are bound to the host, and `Secure`, wherever people come by https. */
function cookieName(secure: boolean): string {
  return secure ? `__Host-${COOKIE}` : COOKIE;
}

/** @param signedIn - null takes the cookie away. */
export function sessionCookie(signedIn: SignedIn | null, publicUrl: string | null): string {
  const secure = isSecure(publicUrl);
  const expires = signedIn ? signedIn.session.expiresAt : new Date(0);
  const rest = `Path=/; HttpOnly; SameSite=Lax; Expires=${expires.toUTCString()}${secure ? '; Secure' : ''}`;
  return `${cookieName(secure)}=${signedIn?.token ?? ''}; ${rest}`;
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
 * The session of a credential; a stale cookie is nobody's.
 *
 * @throws Refusal UNAUTHENTICATED for a bearer token that is not, or no longer, valid.
 */
export async function sessionOf(credential: Credential | null): Promise<Session | null> {
  const session = credential && (await sessionOfToken(credential.token));
  if (session || !credential?.bearer) return session;
  throw new Refusal('UNAUTHENTICATED', 'This token is not, or no longer, valid.');
}

function readCookie(cookies: string, name: string): string | null {
  for (const pair of cookies.split(';')) {
    const [key, value] = pair.split('=');
    if (key?.trim() === name && value) return value.trim();
  }
  return null;
}
