import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Begun, begin } from './begin.ts';
import type { Config } from './config.ts';
import { joinNodes } from './live/nodes.ts';
import { appendsSettled } from './log/append.ts';
import { liftRates } from './rates.ts';
import { isReachable, openDatabase } from './store/database.ts';
import { createAnswering } from './transport/answering.ts';
import { CLOSE_MS } from './transport/connection.ts';
import type { Documents } from './transport/documents.ts';
import { createPipeline, GRAPHQL_PATH } from './transport/graphql.ts';
import { refusalOf, refuse } from './transport/guard.ts';
import { createLimits } from './transport/limits.ts';
import { listen } from './transport/listen.ts';
import { SPREAD_MS, serveSockets } from './transport/socket.ts';
import { GRAPHIQL_POLICY, serveWebClient, setSecurityHeaders } from './transport/web-client.ts';

/** How long a request in flight has to be answered when the server ends. */
const FINISH_MS = 3_000;
/** After so long whatever is still connected is cut, whoever was to cut it: told, given time to answer that, and to finish. */
const CUT_MS = SPREAD_MS + CLOSE_MS + FINISH_MS;

/** A running server: where it listens, and how to end it in order. */
export type App = { url: string; port: number; close(): Promise<void> };

/**
 * Starts everything: database, API, sockets, web client.
 *
 * @param begun - where it was begun before.
 * @throws StartError with cause and remedy.
 */
export async function startApp(config: Config, begun?: Begun): Promise<App> {
  const { documents, embedded } = begun ?? (await begin(config));
  const closeDatabase = await openDatabase(config, embedded);
  let leaveNodes = async () => {};
  const leave = async () => {
    try {
      await leaveNodes();
    } finally {
      await closeDatabase();
    }
  };
  try {
    leaveNodes = await joinNodes(config);
    return await serve(config, documents, leave);
  } catch (error) {
    await leave();
    throw error;
  }
}

/** @param leave - called when everything that was asked is answered. */
async function serve(config: Config, documents: Documents, leave: () => Promise<void>): Promise<App> {
  liftRates(!config.rateLimits);
  const limits = createLimits(!config.rateLimits);
  const pipeline = createPipeline(config, limits, documents);
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
    return refusal ? refuse(response, refusal) : pipeline.yoga(request, response);
  });
  const connected = new Set<Socket>();
  server.on('connection', (socket) => {
    connected.add(socket);
    socket.once('close', () => connected.delete(socket));
  });
  const closeSockets = serveSockets(server, pipeline, config, limits);
  await listen(server, config);
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
      await leave();
    },
  };
}

async function answerReady(response: ServerResponse): Promise<void> {
  const ready = await isReachable();
  response.statusCode = ready ? 200 : 503;
  response.end(ready ? 'ready\n' : 'the database cannot be reached\n');
}
