import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type AnyVariables, gql } from '@urql/core';

/** One of the operations that codegen.ts writes: as text, which is a third of what it would be read already. */
export function operation<Data, Variables extends AnyVariables>(
  text: string,
  hash: string,
): TypedDocumentNode<Data, Variables> {
  return Object.assign(gql<Data, Variables>(text), { hash });
}
