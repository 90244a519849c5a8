import type { Server as HttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';

/**
 * Connections that may wait to be accepted; the system may allow fewer. After a restart everybody is back at once, and
 * whoever finds the queue full is heard a second later: TCP waits so long before it knocks again.
 */
const BACKLOG = 16_384;

type Address = Pick<Config, 'port' | 'host'> & { backlog?: number };

/** @throws StartError where the address cannot be listened on. */
export function listen(
  server: HttpServer | Server,
  { port, host, backlog = BACKLOG }: Address,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, port, host)));
    server.listen({ port, host, backlog }, resolve);
  });
}

function refusal({ code, message }: NodeJS.ErrnoException, port: number, host: string): StartError {
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} on ${host} is taken.`,
        'Stop what uses it, or choose another with PORT.',
      );
    case 'EACCES':
      return new StartError(
        `Port ${port} on ${host} is not for this user to listen on.`,
        'Choose one above 1023 with PORT.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EADDRNOTAVAIL':
      return new StartError(
        `HOST ${host} is no address of this machine.`,
        'Use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network.',
      );
    default:
      return new StartError(
        `Listening on ${host}:${port} failed: ${code ?? message}.`,
        'Check HOST and PORT.',
      );
  }
}

/** Listens for a moment, in which hardly anybody is let in to be cut. @throws StartError where the address cannot be listened on. */
export async function assertCanListen(address: Address): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await listen(server, { ...address, backlog: 1 });
  await new Promise((resolve) => server.close(resolve));
}
