import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type DocumentNode, type ExecutionArgs, GraphQLError } from 'graphql';
import { CloseCode, makeServer, type Context as SocketContext } from 'graphql-ws';
import type { YogaServerInstance } from 'graphql-yoga';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Config } from '../config.ts';
import { type Context, createCaller } from '../context.ts';
import { log } from '../logger.ts';
import { assertQueryText, GRAPHQL_PATH, type Incoming, REQUEST_BYTES_MAX } from './graphql.ts';
import { accountOf, type Credential, credentialOf } from './identity.ts';
import { maskError } from './mask.ts';
import { isOwnOrigin } from './origin.ts';

/** How often every socket is pinged; one that does not answer until the next ping is dead and is cut. */
export const PING_MS = 10_000;
/** How long a socket has to answer that it is closed. */
const CLOSE_MS = 3_000;

type SocketExtra = { socket: WebSocket; request: IncomingMessage; credential: Credential | null };

/**
 * Serves graphql-ws on the server's sockets, through the same pipeline as HTTP.
 *
 * @returns how to end every socket with 1012 (service restart), upon which clients come back and resume.
 */
export function serveSockets(
  server: Server,
  yoga: YogaServerInstance<Incoming, Context>,
  config: Pick<Config, 'publicUrl'>,
): () => Promise<void> {
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: REQUEST_BYTES_MAX });

  const credentialBy = (request: IncomingMessage, token: unknown): Credential | null => {
    if (token !== undefined && token !== null)
      return { token: typeof token === 'string' ? token : '', bearer: true };
    return credentialOf(request.headers, secure, isOwnOrigin(request.headers, config.publicUrl));
  };

  const protocol = makeServer<{ token?: unknown }, SocketExtra>({
    async onConnect({ connectionParams, extra }) {
      try {
        extra.credential = credentialBy(extra.request, connectionParams?.token);
        await accountOf(extra.credential);
        return true;
      } catch (error) {
        // The library turns a throw into a message of its own; a close code and reason are what clients act on.
        const { extensions, message } = maskError(error);
        const unauthenticated = extensions.code === 'UNAUTHENTICATED';
        extra.socket.close(
          unauthenticated ? CloseCode.Unauthorized : 1013,
          unauthenticated ? message : 'Try again later',
        );
        return false;
      }
    },
    async onSubscribe(ctx, _id, payload) {
      try {
        return await operationOf(ctx, payload);
      } catch (error) {
        return [maskError(error)];
      }
    },
    onNext(_ctx, _id, _payload, _args, { errors }) {
      for (const { extensions } of errors ?? []) delete (extensions as { http?: unknown } | undefined)?.http;
    },
    execute: (args) => (args as EnvelopedArgs).rootValue.execute(args as ExecutionArgs),
    subscribe: (args) => (args as EnvelopedArgs).rootValue.subscribe(args as ExecutionArgs),
  });

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (frame) => new Promise((resolve) => socket.send(frame, () => resolve())),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => {
          socket.on('message', (frame) => {
            handle(String(frame)).catch((error) => {
              log.error({ err: error }, 'A socket failed by a defect.');
              socket.close(1011, 'Internal error');
            });
          });
        },
      },
      { socket, request, credential: null },
    );
    const stopPinging = pingUntilDead(socket);
    // What a broken or too large frame was is in the close code; the protocol hears of it by the close.
    socket.on('error', (error) => log.debug({ reason: error.message }, 'A socket broke.'));
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, String(reason));
    });
  });

  const operationOf = async (
    ctx: SocketContext<{ token?: unknown }, SocketExtra>,
    payload: {
      query: string;
      operationName?: string | null | undefined;
      variables?: Record<string, unknown> | null | undefined;
    },
  ) => {
    assertQueryText(payload.query);
    const { request, credential } = ctx.extra;
    // Asked at each operation: a session may have ended, or its account changed, since the socket was opened.
    const viewer = await accountOf(credential);
    const caller = createCaller(viewer, request.socket.remoteAddress, ({ token }) => {
      ctx.extra.credential = { token, bearer: true };
    });
    const enveloped = yoga.getEnveloped({ req: request, caller, params: payload });
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
      rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
    };
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if ((request.url ?? '').split('?', 1)[0] !== GRAPHQL_PATH) return refuse(socket, '404 Not Found');
    // A page of another site would come with this browser's cookie.
    const { origin } = request.headers;
    if (origin !== undefined && !isOwnOrigin(request.headers, config.publicUrl))
      return refuse(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit('connection', accepted, request));
  });

  return async () => {
    for (const client of sockets.clients) client.close(1012, 'Service restart');
    // Who does not answer the closing is cut, so that a server can always end.
    const cut = setTimeout(() => {
      for (const client of sockets.clients) client.terminate();
    }, CLOSE_MS);
    await Promise.all(
      [...sockets.clients].map((client) => new Promise((resolve) => client.once('close', resolve))),
    );
    clearTimeout(cut);
  };
}

/** @returns how to stop. */
function pingUntilDead(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

type EnvelopedArgs = {
  rootValue: { execute(args: ExecutionArgs): never; subscribe(args: ExecutionArgs): never };
};

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function parsed(parse: (query: string) => DocumentNode, query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    throw error instanceof GraphQLError ? withCode(error, 'GRAPHQL_PARSE_FAILED') : error;
  }
}

/** Here nothing is left of what a plugin meant for the status of an HTTP response. */
function withCode(error: GraphQLError, code: string): GraphQLError {
  error.extensions.code = code;
  delete error.extensions.http;
  return error;
}
