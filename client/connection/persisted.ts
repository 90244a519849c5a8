import type { DocumentNode } from 'graphql';
import { hashes } from '../graphql/documents.ts';

/** What the server answers when it is of another version than this page. */
export const UNKNOWN_HASH = 'PERSISTED_QUERY_NOT_FOUND';

type Persisted = { persistedQuery: { version: 1; sha256Hash: string } };

let known = true;

/** What names an operation to the server instead of its text; undefined where the text must be sent. */
export function persisted(document: DocumentNode): Persisted | undefined {
  const sha256Hash = known && hashes[nameOf(document)];
  return sha256Hash ? { persistedQuery: { version: 1, sha256Hash } } : undefined;
}

/** The server does not know our operations: from here on this page sends their text. */
export function sendTexts(): void {
  known = false;
}

function nameOf(document: DocumentNode): string {
  for (const part of document.definitions)
    if (part.kind === 'OperationDefinition') return part.name?.value ?? '';
  return '';
}
