import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { stringifyDocument } from '@urql/core';
import { createClient } from 'graphql-ws/client';
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
};

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
  const expectPong = () => {
    clearTimeout(overdue);
    awaitsPong = true;
    overdue = setTimeout(() => end(unreachable()), PONG_WITHIN_MS);
  };

  const connection = createClient({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      connected: () => clearTimeout(overdue),
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
  const unsubscribe = connection.subscribe<Data>(
    { query: extensions ? '' : stringifyDocument(query), variables, ...(extensions && { extensions }) },
    {
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
    },
  );

  function end(failure: Failure) {
    if (over) return;
    close();
    sink.ended(failure);
  }

  function close() {
    over = true;
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
