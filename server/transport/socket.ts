import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, makeServer, type Context as SocketContext } from 'graphql-ws';
import type { YogaServerInstance } from 'graphql-yoga';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Config } from '../config.ts';
import { type Context, createCaller } from '../context.ts';
import { Refusal } from '../errors.ts';
import { isFeed } from '../live/feed.ts';
import type { Outbox } from '../live/outbox.ts';
import { addressOf } from './address.ts';
import { CLOSE_MS, type Connection, createConnection } from './connection.ts';
import { GRAPHQL_PATH, type Incoming, REQUEST_BYTES_MAX } from './graphql.ts';
import { held } from './held.ts';
import { accountOf, type Credential, type Credentials, credentialOf } from './identity.ts';
import { maskError } from './mask.ts';
import { refusedArrival } from './origin.ts';
import { assertQueryText } from './query-limits.ts';
import { groupFor, openFeed } from './share.ts';

/** Sockets are told of a restart one after another, so that they do not come back all at once. */
const SPREAD_MS = 2_000;
const SPREAD_EACH_MS = 1;

/** What is kept of the request that a socket began with. */
type Client = { address: string; credentials: Credentials };

type SocketExtra = { connection: Connection; client: Client; credential: Credential | null };

/**
 * Serves graphql-ws on the server's sockets, through the same pipeline as HTTP.
 *
 * @returns how to end every socket with 1012 (service restart), upon which clients come back and resume.
 */
export function serveSockets(
  server: Server,
  yoga: YogaServerInstance<Incoming, Context>,
  config: Pick<Config, 'publicUrl' | 'trustProxy'>,
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: REQUEST_BYTES_MAX });

  const credentialBy = ({ credentials }: Client, token: unknown): Credential | null => {
    if (token !== undefined && token !== null)
      return { token: typeof token === 'string' ? token : '', bearer: true };
    return credentialOf(credentials, config.publicUrl);
  };

  const protocol = makeServer<{ token?: unknown }, SocketExtra>({
    async onConnect({ connectionParams, extra }) {
      try {
        extra.credential = credentialBy(extra.client, connectionParams?.token);
        await accountOf(extra.credential);
        return true;
      } catch (error) {
        // The library turns a throw into a message of its own; a close code and reason are what clients act on.
        const { extensions, message } = maskError(error);
        const unauthenticated = extensions.code === 'UNAUTHENTICATED';
        extra.connection.close(
          unauthenticated ? CloseCode.Unauthorized : 1013,
          unauthenticated ? message : 'Try again later',
        );
        return false;
      }
    },
    async onSubscribe(ctx, id, payload) {
      try {
        return await operationOf(ctx, id, payload);
      } catch (error) {
        return [withoutHttp(maskError(error))];
      }
    },
    onNext(_ctx, _id, _payload, _args, { errors }) {
      for (const { extensions } of errors ?? []) delete (extensions as { http?: unknown } | undefined)?.http;
    },
    execute: (args) => (args as Operation).rootValue.execute(args as ExecutionArgs),
    subscribe: (args) => subscribe(args as Operation),
  });

  sockets.on('connection', (socket: WebSocket, client: Client, stream: Duplex) => {
    const connection = createConnection(socket, stream, (code, reason) => void closed(code, reason));
    const closed = protocol.opened(connection, { connection, client, credential: null });
  });

  const operationOf = async (
    ctx: SocketContext<{ token?: unknown }, SocketExtra>,
    id: string,
    payload: {
      query: string;
      operationName?: string | null | undefined;
      variables?: Record<string, unknown> | null | undefined;
    },
  ) => {
    assertQueryText(payload.query);
    const { client, credential } = ctx.extra;
    // Asked at each operation: a session may have ended, or its account changed, since the socket was opened.
    const viewer = await accountOf(credential);
    const caller = createCaller(viewer, client.address, ({ token }) => {
      ctx.extra.credential = { token, bearer: true };
    });
    const enveloped = yoga.getEnveloped({ caller, params: payload });
    const document = parsed(enveloped.parse, payload.query);
    const errors = enveloped.validate(enveloped.schema, document);
    if (errors.length > 0)
      return errors.map((error: GraphQLError) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    return {
      schema: enveloped.schema,
      operationName: payload.operationName,
      document,
      variableValues: payload.variables,
      contextValue: await enveloped.contextFactory(),
      rootValue: { execute: enveloped.execute, id, outbox: ctx.extra.connection.outbox },
    };
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if ((request.url ?? '').split('?', 1)[0] !== GRAPHQL_PATH)
      return refuse(socket, '404 Not Found', 'Not found.');
    const { headers, method } = request;
    const refused = refusedArrival({ method, headers, upgrade: true }, config.publicUrl);
    if (refused !== null) return refuse(socket, '403 Forbidden', refused);
    const { authorization, cookie } = headers;
    const client: Client = {
      address: addressOf(request, config.trustProxy),
      credentials: { ...(authorization && { authorization }), ...(cookie && { cookie }) },
    };
    sockets.handleUpgrade(request, socket, head, (accepted) =>
      sockets.emit('connection', accepted, client, socket),
    );
  });

  return async () => {
    const clients = [...sockets.clients];
    const closed = clients.map((client) => new Promise((resolve) => client.once('close', resolve)));
    const spread = Math.min(SPREAD_MS, clients.length * SPREAD_EACH_MS);
    for (const [index, client] of clients.entries())
      setTimeout(() => closeForRestart(client), (index / clients.length) * spread);
    await Promise.all(closed);
  };
}

function closeForRestart(client: WebSocket): void {
  client.close(1012, 'Service restart');
  // Who does not answer the closing is cut, so that a server can always end.
  setTimeout(() => client.terminate(), CLOSE_MS).unref();
}

/** What a subscription's operation carries along, beside what graphql-ws knows of. */
type Operation = ExecutionArgs & {
  rootValue: { execute(args: ExecutionArgs): never; id: string; outbox: Outbox };
};

/** The protocol stays with graphql-ws; what it is given to iterate yields nothing and ends with the subscription. */
async function subscribe(args: Operation): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const feed = await openFeed(args);
  if (!isFeed(feed)) return feed;
  const { id, outbox } = args.rootValue;
  return held((ended) => groupFor(args, feed).send(feed, outbox, id, ended));
}

function refuse(socket: Duplex, status: string, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_INPUT' } }] });
  const headers = [
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Content-Type: application/json',
    'Connection: close',
  ];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}

function parsed(parse: (query: string) => DocumentNode, query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    const foreign = error instanceof GraphQLError && !(error instanceof Refusal);
    throw foreign ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  return withoutHttp(error);
}

/** Here nothing is left of what a plugin meant for the status of an HTTP response. */
function withoutHttp(error: GraphQLError): GraphQLError {
  delete error.extensions.http;
  return error;
}
