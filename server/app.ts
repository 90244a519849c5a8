import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Config } from './config.ts';
import { StartError } from './errors.ts';
import { joinNodes } from './live/nodes.ts';
import { appendsSettled } from './log/append.ts';
import { liftRates } from './rates.ts';
import { db, openDatabase } from './store/database.ts';
import { beginEmbedded } from './store/embedded.ts';
import { createAnswering } from './transport/answering.ts';
import { CLOSE_MS } from './transport/connection.ts';
import { readDocuments } from './transport/documents.ts';
import { createGraphQL, GRAPHQL_PATH } from './transport/graphql.ts';
import { refusalOf, refuse } from './transport/guard.ts';
import { createLimits } from './transport/limits.ts';
import { SPREAD_MS, serveSockets } from './transport/socket.ts';
import { GRAPHIQL_POLICY, serveWebClient, setSecurityHeaders } from './transport/web-client.ts';

/** How long a request in flight has to be answered when the server ends. */
const FINISH_MS = 3_000;
/** After so long whatever is still connected is cut, whoever was to cut it: told, given time to answer that, and to finish. */
const CUT_MS = SPREAD_MS + CLOSE_MS + FINISH_MS;

/**
 * Connections that may wait to be accepted; the system may allow fewer. After a restart everybody is back at once, and
 * whoever finds the queue full is heard a second later: TCP waits so long before it knocks again.
 */
const BACKLOG = 16_384;

/** A running server: where it listens, and how to end it in order. */
export type App = { url: string; port: number; close(): Promise<void> };

/**
 * Starts everything: database, API, sockets, web client.
 *
 * @param beginning - the embedded database, where it was begun before.
 * @throws StartError with cause and remedy.
 */
export async function startApp(config: Config, beginning = beginEmbedded(config)): Promise<App> {
  const documents = readDocuments(config.documents === 'persisted');
  const closeDatabase = await openDatabase(config, beginning);
  const leaveNodes = await joinNodes(config).catch(async (error) => {
    await closeDatabase();
    throw error;
  });
  liftRates(!config.rateLimits);
  const limits = createLimits(!config.rateLimits);
  const yoga = createGraphQL(config, limits, documents);
  const webClient = serveWebClient();
  const answering = createAnswering();
  const server = createServer({ maxHeaderSize: 16 * 1024 }, async (request, response) => {
    answering.begin(response);
    const path = (request.url ?? '/').split('?', 1)[0];
    if (path === '/healthz') return response.end('ok\n');
    if (path === '/readyz') return answerReady(response);
    if (path !== GRAPHQL_PATH) return webClient(request, response);
    setSecurityHeaders(response, GRAPHIQL_POLICY);
    const refusal = refusalOf(request, config);
    return refusal ? refuse(response, refusal) : yoga(request, response);
  });
  const connected = new Set<Socket>();
  server.on('connection', (socket) => {
    connected.add(socket);
    socket.once('close', () => connected.delete(socket));
  });
  const closeSockets = serveSockets(server, { yoga, documents }, config, limits);
  try {
    await listen(server, config);
  } catch (error) {
    await leaveNodes();
    await closeDatabase();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const shown = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host) ? 'localhost' : config.host;
  return {
    url: `http://${shown}:${port}`,
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      answering.cutStreams();
      // What is being answered is answered; what takes too long is cut.
      const cut = setTimeout(() => server.closeAllConnections(), FINISH_MS);
      // The server knows nothing of connections that were upgraded, and waits for them without end.
      const cutAll = setTimeout(() => {
        for (const socket of connected) socket.destroy();
      }, CUT_MS);
      await Promise.all([closeSockets(), closed]);
      clearTimeout(cut);
      clearTimeout(cutAll);
      await appendsSettled();
      await leaveNodes();
      await closeDatabase();
    },
  };
}

function listen(server: ReturnType<typeof createServer>, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const cause = taken
        ? `Port ${port} on ${host} is taken.`
        : `Listening on ${host}:${port} failed: ${error.code ?? error.message}.`;
      const remedy = taken ? 'Stop what uses it, or choose another with PORT.' : 'Check HOST and PORT.';
      reject(new StartError(cause, remedy));
    });
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
}

async function answerReady(response: ServerResponse): Promise<void> {
  const ready = await db.$queryRaw`SELECT 1`.then(
    () => true,
    () => false,
  );
  response.statusCode = ready ? 200 : 503;
  response.end(ready ? 'ready\n' : 'the database cannot be reached\n');
}
