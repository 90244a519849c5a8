import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { PROGRAM_MOST } from '../accounts/session.ts';
import type { Config } from '../config.ts';
import { addressOf } from './address.ts';
import { GRAPHQL_PATH } from './graphql.ts';
import type { Credentials } from './identity.ts';
import { LIMITS, type Limits, RETRY_AFTER, type SocketUse } from './limits.ts';
import { refusedArrival } from './origin.ts';

/** What is kept of the request that a socket began with: thousands of sockets stay open, and a request is large. */
export type Client = { address: string; program: string; credentials: Credentials; use: SocketUse };

type Accept = (request: IncomingMessage, socket: Socket, head: Buffer, client: Client) => void;

/** How long an answer that says no may take to leave: who does not read it is cut. */
const REFUSED_MS = 1_000;

/**
 * Lets those through who may open a socket; the others are told why not, before anything is made for them.
 *
 * @returns how to let nobody through any more: a connection from before may still ask when the server ends.
 */
export function guardUpgrades(
  server: Server,
  config: Pick<Config, 'publicUrl' | 'trustProxy'>,
  limits: Limits,
  accept: Accept,
): () => void {
  let ending = false;
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const { headers, method, url = '' } = request;
    if (ending) {
      const extensions = { code: 'UNAVAILABLE', retryAfter: RETRY_AFTER } as const;
      return refuse(socket, '503 Service Unavailable', extensions, 'The server restarts: come back soon.');
    }
    if (url.split('?', 1)[0] !== GRAPHQL_PATH)
      return refuse(socket, '404 Not Found', { code: 'BAD_INPUT' }, 'Sockets are at /graphql.');
    const refused = refusedArrival({ method, headers, upgrade: true }, config.publicUrl);
    if (refused !== null) return refuse(socket, '403 Forbidden', { code: 'BAD_INPUT' }, refused);
    const address = addressOf(request, config.trustProxy);
    const use = limits.socket(address);
    if (use === null) {
      const limit = LIMITS.socketsOfAddress;
      return refuse(
        socket,
        '429 Too Many Requests',
        { code: 'RATE_LIMITED', limit, retryAfter: RETRY_AFTER },
        `More than ${limit} sockets from this address: close one first.`,
      );
    }
    // Of the connection itself, so that what never becomes a WebSocket is given back too.
    socket.once('close', () => use.close());
    const { authorization, cookie } = headers;
    const credentials = { ...(authorization && { authorization }), ...(cookie && { cookie }) };
    const program = (headers['user-agent'] ?? '').slice(0, PROGRAM_MOST);
    accept(request, socket, head, { address, program, credentials, use });
  });
  return () => {
    ending = true;
  };
}

type Extensions = { code: 'BAD_INPUT' | 'RATE_LIMITED' | 'UNAVAILABLE'; limit?: number; retryAfter?: number };

function refuse(socket: Socket, status: string, extensions: Extensions, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  const lines = [
    `HTTP/1.1 ${status}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(extensions.retryAfter === undefined ? [] : [`Retry-After: ${extensions.retryAfter}`]),
    'Connection: close',
  ];
  // To end it leaves the other half open, for as long as the client likes, and the server knows nothing of it any more.
  const destroy = () => socket.destroy();
  const overdue = setTimeout(destroy, REFUSED_MS);
  socket.once('close', () => clearTimeout(overdue));
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, destroy);
}
