import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import {
  type AnyVariables,
  Client,
  fetchExchange,
  type OperationResult,
  type OperationResultSource,
} from '@urql/core';
import type { DocumentNode } from 'graphql';
import { failureOf, unreachable } from './failure.ts';

const ANSWER_WITHIN_MS = 15_000;

/** No cache: a room's messages live in its own state, fed by its stream, and must never be answered from elsewhere. */
export const client = new Client({
  url: '/graphql',
  exchanges: [fetchExchange],
  preferGetMethod: false,
  requestPolicy: 'network-only',
  // The header proves that a page of this server asks: no other page can send it along with the cookie.
  fetchOptions: { credentials: 'same-origin', headers: { 'x-graphql-yoga-csrf': 'web' } },
});

/** Asks the server once. Throws a `Failure`, and nothing else. */
export async function ask<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const operation = isMutation(document)
    ? client.mutation(document, variables)
    : client.query(document, variables);
  const result = await answerTo(operation);
  if (!result) throw unreachable();
  if (result.error) throw failureOf(result.error);
  if (!result.data) throw unreachable();
  return result.data;
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
      resolve(result);
      queueMicrotask(() => unsubscribe());
    }
  });
}

function isMutation(document: DocumentNode): boolean {
  return document.definitions.some((part) => 'operation' in part && part.operation === 'mutation');
}
