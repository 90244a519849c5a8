import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/** How many groups of an IPv6 address name a household; the rest it gives out itself, as many as it likes. */
const IPV6_GROUPS = 4;

/**
 * Whom a request is counted for: the IPv4 address it came from, or the /64 network of an IPv6 one.
 *
 * @param trustProxy - whether a proxy stands before the server: then it is what that proxy added last to X-Forwarded-For. What
 * stands before that the client may have written itself. Where it is no address, the request is counted for the proxy.
 */
export function addressOf(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy ? String(request.headers['x-forwarded-for'] ?? '') : '';
  const claimed = withoutPort(forwarded.split(',').at(-1)?.trim() ?? '');
  const address = isIP(claimed) ? claimed : (request.socket.remoteAddress ?? '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? networkOf(address) : address;
}

/** Some proxies add it: `1.2.3.4:5678`, `[::1]:99`. It is another one for each connection. */
function withoutPort(address: string): string {
  const [, inBrackets, beforePort] = /^(?:\[([^\]]*)\](?::\d+)?|([^:]+):\d+)$/.exec(address) ?? [];
  return inBrackets ?? beforePort ?? address;
}

function networkOf(address: string): string {
  const [left = '', right] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = left === '' ? [] : left.split(':');
  // `::` stands for as many zeros as are missing.
  if (right !== undefined) {
    const tail = right === '' ? [] : right.split(':');
    while (groups.length + tail.length < 8) groups.push('0');
    groups.push(...tail);
  }
  const network = groups.slice(0, IPV6_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
