import type { IncomingHttpHeaders } from 'node:http';
import { carriesSession } from './identity.ts';

/**
 * What a page of ours sends along with its requests. Its value does not matter: a page of another site cannot send a
 * header of its own choice without asking first, and nobody gives it leave.
 */
export const PAGE_HEADER = 'x-graphql-yoga-csrf';

/** What of a request decides whether it comes from a page of this server. */
export type Arrival = { method: string | undefined; headers: IncomingHttpHeaders; upgrade: boolean };

/**
 * Why a request is refused for where it comes from; null where it may go on.
 *
 * A browser sends its cookie along with whatever a page asks it to send, whoever's page that is. So what brings our
 * cookie must prove that it comes from a page of ours, and is refused otherwise: served as nobody, it could still sign
 * this browser in as somebody else. A bearer token is a proof by itself, as only its holder can send it.
 *
 * @param publicUrl - the origin that people reach the server under, where it is not the one it is asked by.
 */
export function refusedArrival(arrival: Arrival, publicUrl: string | null): string | null {
  const { headers, method, upgrade } = arrival;
  const own = isOwnOrigin(headers, publicUrl);
  if (headers.origin !== undefined && !own) return 'Requests from pages of other sites are not accepted.';
  if (!carriesSession(headers, publicUrl) || isOpeningPage(arrival)) return null;
  // Browsers name no origin when a page reads from its own server, and then say so in a header that no page can set.
  if (method === 'GET' && !upgrade && headers['sec-fetch-site'] === 'same-origin') return null;
  if (!own)
    return 'The session cookie counts only on requests whose Origin is this server; programs send a token.';
  if (upgrade || headers[PAGE_HEADER] !== undefined) return null;
  return `With the session cookie a request needs the header ${PAGE_HEADER}, of any value; programs send a token.`;
}

/** GraphiQL's page is opened from links everywhere: it is the same for everybody, and nothing is executed. */
function isOpeningPage({ method, headers, upgrade }: Arrival): boolean {
  return method === 'GET' && !upgrade && (headers.accept?.includes('text/html') ?? false);
}

function isOwnOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: string | null): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (publicUrl !== null && origin === publicUrl) return true;
  const { host: page } = new URL(origin);
  // Under a public name the scheme counts too: a page that came over http may be anybody's.
  return page === host && (publicUrl === null || new URL(publicUrl).host !== page);
}
