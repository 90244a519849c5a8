import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, StartError } from '../errors.ts';
import { CLIENT_FOLDER } from './web-client.ts';

/** What a caller asks for: the text of a query, or the hash of one that this server knows. */
export type Named = {
  query?: string | null | undefined;
  extensions?: Record<string, unknown> | null | undefined;
};

export type Documents = {
  /** The texts that are known by their hash. */
  texts: readonly string[];
  /**
   * The text to execute; undefined where none is asked for.
   *
   * @throws Refusal PERSISTED_QUERY_NOT_FOUND.
   */
  textOf(named: Named): string | undefined;
};

/**
 * The operations of the web client, by the SHA-256 of their text: its build leaves the list beside its files. The client sends
 * only the hash, in the way that Apollo's clients do: `extensions: { persistedQuery: { version: 1, sha256Hash } }`.
 *
 * @param only - whether nothing else is executed.
 * @throws StartError where only these are to be executed, and there are none.
 */
export function readDocuments(only: boolean): Documents {
  const path = join(CLIENT_FOLDER, 'documents.json');
  const list: Record<string, string> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const known = new Map(Object.entries(list));
  if (only && known.size === 0)
    throw new StartError('DOCUMENTS=persisted, and the web client is not built.', 'Build it: npm run build.');
  return {
    texts: [...known.values()],
    textOf({ query, extensions }) {
      const hash = hashOf(extensions);
      if (hash !== undefined && !query) {
        const text = known.get(hash);
        if (text !== undefined) return text;
        throw notFound('No query of this hash is known here: send its text.');
      }
      if (only && !known.has(sha256(query ?? '')))
        throw notFound('Only the operations of its own web client are executed by this server.');
      return query ?? undefined;
    },
  };
}

function hashOf(extensions: Named['extensions']): string | undefined {
  const named = extensions?.persistedQuery;
  if (typeof named !== 'object' || named === null || !('sha256Hash' in named)) return undefined;
  return typeof named.sha256Hash === 'string' ? named.sha256Hash : undefined;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notFound(message: string): Refusal {
  return new Refusal('PERSISTED_QUERY_NOT_FOUND', message, { field: 'query' });
}
