import type { DocumentNode } from 'graphql';

/** What the server answers when it is of another version than this page. */
export const UNKNOWN_HASH = 'PERSISTED_QUERY_NOT_FOUND';

type Persisted = { persistedQuery: { version: 1; sha256Hash: string } };

let known = true;

/** What names an operation to the server instead of its text; undefined where the text must be sent. */
export function persisted(document: DocumentNode): Persisted | undefined {
  if (!known || !('hash' in document)) return undefined;
  return { persistedQuery: { version: 1, sha256Hash: String(document.hash) } };
}

/** The server does not know our operations: from here on this page sends their text. */
export function sendTexts(): void {
  known = false;
}
