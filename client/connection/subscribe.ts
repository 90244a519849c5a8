import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { stringifyDocument } from '@urql/core';
import { createClient } from 'graphql-ws/client';
import { SetPresenceDocument } from '../graphql/documents.ts';
import { isAway, onAway } from './attention.ts';
import { Failure, outdated, refused, unreachable } from './failure.ts';
import { persisted, sendTexts, UNKNOWN_HASH } from './persisted.ts';

const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
const OPEN_WITHIN_MS = 10_000;
const CLOSED_UNAUTHORIZED = 4401;
const CLOSED_SERVICE_RESTART = 1012;

export type Sink<Data> = {
  next(data: Data): void;
  /** Called once, and last. */
  ended(failure: Failure): void;
};

export type Subscription = {
  close(): void;
  /** Asks the other end for a sign of life now, and ends the subscription if none comes. */
  probe(): void;
  /** Asks over the same socket, as long as it is open: what is said of it ends with it. Nothing where it is not answered. */
  tell: Tell;
};

export type Tell = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<Data | undefined>;

/**
 * One attempt, on a socket of its own: it carries the cookie of this moment and is never silently repeated with old
 * variables, as graphql-ws would do. Whoever calls decides what to do when it has ended.
 */
export function subscribe<Data, Variables extends Record<string, unknown>>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  sink: Sink<Data>,
): Subscription {
  let over = false;
  let socket: WebSocket | undefined;
  let overdue = setTimeout(() => end(unreachable()), OPEN_WITHIN_MS);
  let awaitsPong = false;
  let toldAway = false;
  const expectPong = () => {
    clearTimeout(overdue);
    awaitsPong = true;
    overdue = setTimeout(() => end(unreachable()), PONG_WITHIN_MS);
  };

  const connection = createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: 0,
    connectionParams: () => {
      toldAway = isAway();
      return toldAway ? { away: true } : {};
    },
    keepAlive: PING_EVERY_MS,
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      connected: () => {
        clearTimeout(overdue);
        if (isAway() !== toldAway) tellAway(isAway());
      },
      ping: (received) => {
        if (!received) expectPong();
      },
      // On a slow link the pong stands behind what was missed: while that comes, the link lives.
      message: () => {
        if (awaitsPong) expectPong();
      },
      pong: (received) => {
        if (!received) return;
        clearTimeout(overdue);
        awaitsPong = false;
      },
      closed: (event) => end(closedBecause(event)),
      error: () => end(unreachable()),
    },
  });

  const extensions = persisted(query);
  const unsubscribe = connection.subscribe<Data>(payloadOf(query, variables), {
    next: ({ data, errors }) => {
      if (over) return;
      const [error] = errors ?? [];
      if (error) end(refused(error));
      else if (data) sink.next(data);
    },
    error: (reason) =>
      end(
        Array.isArray(reason) && reason[0]
          ? answered(reason[0], extensions !== undefined)
          : closedBecause(reason),
      ),
    complete: () => end(unreachable()),
  });

  const tell: Tell = (document, variables) =>
    new Promise((resolve) => {
      // The library would open another socket for it.
      if (over || socket?.readyState !== WebSocket.OPEN) return resolve(undefined);
      connection.subscribe(payloadOf(document, variables), {
        next: ({ data }) => resolve((data ?? undefined) as never),
        error: (reason) => {
          if (Array.isArray(reason) && refused(reason[0]).code === UNKNOWN_HASH) sendTexts();
          resolve(undefined);
        },
        complete: () => resolve(undefined),
      });
    });
  const tellAway = (away: boolean) => {
    toldAway = away;
    void tell(SetPresenceDocument, { away });
  };
  const stopWatching = onAway(tellAway);

  function end(failure: Failure) {
    if (over) return;
    close();
    sink.ended(failure);
  }

  function close() {
    over = true;
    stopWatching();
    clearTimeout(overdue);
    unsubscribe();
    socket?.close(1000);
  }

  return {
    close,
    probe: () => {
      if (socket?.readyState !== WebSocket.OPEN) return;
      socket.send('{"type":"ping"}');
      expectPong();
    },
    tell,
  };
}

function payloadOf<Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<unknown, Variables>,
  variables: Variables,
) {
  const extensions = persisted(document);
  return {
    query: extensions ? '' : stringifyDocument(document),
    variables,
    ...(extensions && { extensions }),
  };
}

function answered(error: Parameters<typeof refused>[0], named: boolean): Failure {
  const failure = refused(error);
  if (failure.code !== UNKNOWN_HASH) return failure;
  if (!named) return outdated();
  // The next attempt sends the text.
  sendTexts();
  return unreachable();
}

function closedBecause(reason: unknown): Failure {
  const code = typeof reason === 'object' && reason && 'code' in reason ? reason.code : undefined;
  if (code === CLOSED_UNAUTHORIZED) return new Failure('UNAUTHENTICATED', 'You are signed out.');
  return unreachable(code === CLOSED_SERVICE_RESTART);
}
