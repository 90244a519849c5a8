import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { CloseCode, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { createAttendance } from '../attendance.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { createActing, sessionEnded, whyEnded } from './acting.ts';
import { type Connection, createConnection } from './connection.ts';
import { type Pipeline, REQUEST_BYTES_MAX } from './graphql.ts';
import { type Held, held } from './held.ts';
import { type Credential, credentialOf, sessionOf } from './identity.ts';
import type { Limits } from './limits.ts';
import { maskError, withoutHttp } from './mask.ts';
import { type Asker, type Operation, operationOf } from './operation.ts';
import { groupFor, isOpened, openFeed } from './share.ts';
import { type Client, guardUpgrades } from './upgrade.ts';

/** Sockets are told of a restart one after another, so that they do not come back all at once. */
export const SPREAD_MS = 2_000;
const SPREAD_EACH_MS = 1;
/** A socket whose session has ended is closed after so long. */
const LAST_WORDS_MS = 50;

type SocketExtra = Asker & {
  connection: Connection;
  /** The subscriptions that run, by the id of their operation. */
  running: Map<string, Held>;
};

/**
 * Serves graphql-ws on the server's sockets, through the same pipeline as HTTP.
 *
 * @returns how to end every socket with 1012 (service restart), upon which clients come back and resume.
 */
export function serveSockets(
  server: Server,
  pipeline: Pipeline,
  config: Pick<Config, 'publicUrl' | 'trustProxy'>,
  limits: Limits,
): () => Promise<void> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: REQUEST_BYTES_MAX,
    // One frame of a socket a turn: hundreds that come at once would otherwise be answered before anybody else is.
    allowSynchronousEvents: false,
    autoPong: false,
  });

  const credentialBy = ({ credentials }: Client, token: unknown): Credential | null => {
    if (token !== undefined && token !== null)
      return { token: typeof token === 'string' ? token : '', bearer: true };
    return credentialOf(credentials, config.publicUrl);
  };

  const protocol = makeServer<{ token?: unknown; away?: unknown }, SocketExtra>({
    async onConnect(ctx) {
      const { connectionParams, extra } = ctx;
      // It would be kept as long as the socket lasts, however large it is.
      Reflect.deleteProperty(ctx, 'connectionParams');
      extra.attendance.setAway(connectionParams?.away === true);
      try {
        extra.credential = credentialBy(extra.client, connectionParams?.token);
        await pipeline.opening.passed();
        extra.actFor(await sessionOf(extra.credential));
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
    async onSubscribe({ extra }, id, payload) {
      // Who does not read answers is not asked for more questions: they would wait here, as many as it cares to send.
      await extra.connection.keptUp();
      return operationOf(pipeline, extra, id, payload, (args) => subscribe(args, extra, id));
    },
    onNext(_ctx, _id, _payload, _args, { errors }) {
      for (const error of errors ?? []) withoutHttp(error);
    },
    execute: (args) => (args as Operation).rootValue.execute(args as Operation) as never,
    subscribe: (args) => (args as Operation).rootValue.subscribe(args as Operation) as never,
  });

  /** All that are open, and whom to tell when they are not any more. */
  const open = new Map<Connection, () => void>();
  sockets.on('connection', (socket: WebSocket, client: Client, stream: Socket) => {
    const connection = createConnection(socket, stream, (code, reason) => {
      open.get(connection)?.();
      open.delete(connection);
      acting.stop();
      attendance.end();
      void closed(code, reason);
      for (const subscription of [...running.values()]) void subscription.return();
    });
    const running: SocketExtra['running'] = new Map();
    const attendance = createAttendance();
    const acting = createActing(async (session) => {
      // What was asked a moment ago is still answered, and what it follows is told why it ends.
      await whyEnded(session);
      const { message } = sessionEnded();
      setTimeout(() => connection.close(CloseCode.Unauthorized, message), LAST_WORDS_MS).unref();
    });
    open.set(connection, () => undefined);
    const closed = protocol.opened(connection, {
      connection,
      client,
      credential: null,
      attendance,
      running,
      actFor: acting.actFor,
    });
  });

  const refuseUpgrades = guardUpgrades(server, config, limits, (request, socket, head, client) => {
    sockets.handleUpgrade(request, socket, head, (accepted) =>
      sockets.emit('connection', accepted, client, socket),
    );
  });

  return async () => {
    refuseUpgrades();
    const connections = [...open.keys()];
    const closed = connections.map(
      (connection) => new Promise<void>((resolve) => open.set(connection, resolve)),
    );
    const spread = Math.min(SPREAD_MS, connections.length * SPREAD_EACH_MS);
    for (const [index, connection] of connections.entries())
      setTimeout(() => connection.close(1012, 'Service restart'), (index / connections.length) * spread);
    await Promise.all(closed);
  };
}

/** The protocol stays with graphql-ws; what it is given to iterate yields nothing and ends with the subscription. */
async function subscribe(
  args: ExecutionArgs,
  { connection, running }: SocketExtra,
  id: string,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const opened = await openFeed(args);
  if (!isOpened(opened)) return opened;
  const { feed, seen } = opened;
  const { session } = (args.contextValue as Context).caller;
  const acting = createActing((session) => subscription.endWith(whyEnded(session)));
  const earlier = running.get(id);
  const subscription = held((ended) => {
    const stop = groupFor(args, feed).send(feed, seen, connection.outbox, id, ended);
    return () => {
      if (running.get(id) === subscription) running.delete(id);
      acting.stop();
      stop();
    };
  });
  running.set(id, subscription);
  // Each for itself: the socket may act for somebody else by the time that the session ends.
  acting.actFor(session);
  // An id that was given up and used again before it had begun: graphql-ws knows one of the two, so neither goes on.
  if (earlier || connection.closed()) await Promise.all([earlier?.return(), subscription.return()]);
  return subscription;
}
