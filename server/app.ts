import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { watchIdentity } from './accounts/changes.ts';
import { keepForgetting } from './accounts/forget.ts';
import { type Begun, begin } from './begin.ts';
import type { Config } from './config.ts';
import { joinNodes } from './live/nodes.ts';
import { appendsSettled } from './log/append.ts';
import { liftRates } from './rates.ts';
import { keepIndexing } from './search/indexer.ts';
import { isReachable, openDatabase } from './store/database.ts';
import { createAnswering } from './transport/answering.ts';
import { CLOSE_MS } from './transport/connection.ts';
import type { Documents } from './transport/documents.ts';
import { createPipeline, GRAPHQL_PATH } from './transport/graphql.ts';
import { refusalOf, refuse } from './transport/guard.ts';
import { createLimits } from './transport/limits.ts';
import { listen } from './transport/listen.ts';
import { createOpening, type Opening } from './transport/opening.ts';
import { SPREAD_MS, serveSockets } from './transport/socket.ts';
import {
  CLIENT_POLICY,
  GRAPHIQL_POLICY,
  serveWebClient,
  setSecurityHeaders,
} from './transport/web-client.ts';

/** How long a request in flight has to be answered when the server ends. */
const FINISH_MS = 3_000;
/** After so long whatever is still connected is cut, whoever was to cut it: told, given time to answer that, and to finish. */
const CUT_MS = SPREAD_MS + CLOSE_MS + FINISH_MS;

/** A running server: where it listens, and how to end it in order. */
export type App = { url: string; port: number; close(): Promise<void> };

/**
 * Starts everything: sockets, API, web client, database. Whoever comes before the database is open waits for it.
 *
 * @param begun - where it was begun before.
 * @throws StartError with cause and remedy.
 */
export async function startApp(config: Config, begun?: Begun): Promise<App> {
  const { documents, embedded } = begun ?? (await begin(config));
  const opening = createOpening();
  const door = await openDoor(config, documents, opening).catch(async (error) => {
    const database = await embedded.catch(() => null);
    await database?.close();
    throw error;
  });
  try {
    const leave = await openData(config, embedded);
    opening.open();
    const { url, port } = door;
    return {
      url,
      port,
      async close() {
        await door.close();
        await appendsSettled();
        await leave();
      },
    };
  } catch (error) {
    door.cut();
    throw error;
  }
}

/** @returns how to leave it, when everything that was asked is answered. */
async function openData(config: Config, embedded: Begun['embedded']): Promise<() => Promise<void>> {
  const closeDatabase = await openDatabase(config, embedded);
  try {
    const leaveNodes = await joinNodes(config);
    const stopForgetting = await keepForgetting();
    const stopIndexing = keepIndexing();
    const stopWatching = config.databaseUrl === null ? () => undefined : watchIdentity();
    return async () => {
      stopWatching();
      stopForgetting();
      await stopIndexing();
      try {
        await leaveNodes();
      } finally {
        await closeDatabase();
      }
    };
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}

/** All that people come in by. `cut` is for a start that fails: nobody was let in yet. */
type Door = App & { cut(): void };

async function openDoor(config: Config, documents: Documents, opening: Opening): Promise<Door> {
  liftRates(!config.rateLimits);
  const limits = createLimits(!config.rateLimits);
  const pipeline = createPipeline(config, limits, documents, opening);
  const webClient = serveWebClient();
  const answering = createAnswering();
  const server = createServer({ maxHeaderSize: 16 * 1024 }, async (request, response) => {
    answering.begin(response);
    const path = (request.url ?? '/').split('?', 1)[0];
    setSecurityHeaders(response, path === GRAPHQL_PATH ? GRAPHIQL_POLICY : CLIENT_POLICY);
    if (path === '/healthz') return response.end('ok\n');
    if (path === '/readyz') return answerReady(response, opening);
    if (path !== GRAPHQL_PATH) return webClient(request, response);
    const refusal = refusalOf(request, config);
    return refusal ? refuse(response, refusal) : pipeline.yoga(request, response);
  });
  const connected = new Set<Socket>();
  server.on('connection', (socket) => {
    connected.add(socket);
    socket.once('close', () => connected.delete(socket));
  });
  const closeSockets = serveSockets(server, pipeline, config, limits);
  const cut = () => {
    for (const socket of connected) socket.destroy();
  };
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
      const cutRequests = setTimeout(() => server.closeAllConnections(), FINISH_MS);
      // The server knows nothing of connections that were upgraded, and waits for them without end.
      const cutAll = setTimeout(cut, CUT_MS);
      await Promise.all([closeSockets(), closed]);
      clearTimeout(cutRequests);
      clearTimeout(cutAll);
    },
    cut() {
      server.close();
      cut();
    },
  };
}

async function answerReady(response: ServerResponse, { isOpen }: Opening): Promise<void> {
  const ready = isOpen && (await isReachable());
  response.statusCode = ready ? 200 : 503;
  response.end(ready ? 'ready\n' : isOpen ? 'the database cannot be reached\n' : 'the server is starting\n');
}
