import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  type AnyVariables,
  Client,
  createRequest,
  fetchExchange,
  type OperationResult,
  type OperationResultSource,
} from '@urql/core';
import type { DocumentNode } from 'graphql';
import { failureOf, outdated, unreachable } from './failure.ts';
import { persisted, sendTexts, UNKNOWN_HASH } from './persisted.ts';

/** Longer than the server waits for a database that does not answer: then it says so itself. */
const ANSWER_WITHIN_MS = 25_000;

// The header proves that a page of this server asks: no other page can send it along with the cookie.
const fetchOptions: RequestInit = {
  credentials: 'same-origin',
  headers: { 'x-graphql-yoga-csrf': 'web' },
};

/** No cache: a room's messages live in its own state, fed by its stream, and must never be answered from elsewhere. */
export const client = new Client({
  url: '/graphql',
  exchanges: [fetchExchange],
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetchOptions,
});

/**
 * Asks the server once. Throws a `Failure`, and nothing else.
 *
 * @param how - `keepalive`: also while the page is being closed.
 */
export async function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  how: { keepalive?: boolean } = {},
): Promise<Data> {
  const named = persisted(document);
  let result = await answerTo(begin(document, variables, how, named));
  if (named && result?.error && failureOf(result.error).code === UNKNOWN_HASH) {
    sendTexts();
    result = await answerTo(begin(document, variables, how));
  }
  if (!result) throw unreachable();
  if (result.error) {
    const failure = failureOf(result.error);
    throw failure.code === UNKNOWN_HASH ? outdated() : failure;
  }
  if (!result.data) throw unreachable();
  return result.data;
}

function begin<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  how: RequestInit,
  named?: ReturnType<typeof persisted>,
): OperationResultSource<OperationResult<Data, Variables>> {
  const request = createRequest(document, variables, named);
  const context = { fetchOptions: { ...fetchOptions, ...how } };
  return isMutation(document)
    ? client.executeMutation(request, context)
    : client.executeQuery(request, context);
}

/** One answer, or nothing after a while. Then the request is let go, so that the next one does not wait for the same silence. */
function answerTo<Result>(
  operation: OperationResultSource<Result & OperationResult>,
): Promise<Result | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ANSWER_WITHIN_MS);
    const { unsubscribe } = operation.subscribe(done);
    function done(result?: Result) {
      clearTimeout(timer);
      // Let go before it is answered: the same question again would otherwise be given the same answer.
      queueMicrotask(() => {
        unsubscribe();
        resolve(result);
      });
    }
  });
}

function isMutation(document: DocumentNode): boolean {
  return document.definitions.some((part) => 'operation' in part && part.operation === 'mutation');
}
