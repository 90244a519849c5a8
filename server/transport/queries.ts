import { type DocumentNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import { ownTurn } from '../turns.ts';

/** How much text is kept parsed. A parsed query takes up to 200 times its text: bounded by number alone, this would be gigabytes. */
const KEPT_TEXT = 64 * 1024;
const KEPT_FAULTS = 100;

/** What is remembered of queries that were asked, by their text. */
export type Queries = ReturnType<typeof createQueries>;

/** @param own - texts that are parsed for good: nobody can push them out by asking for thousands of others. */
export function createQueries(own: readonly string[] = []) {
  const parsed = new Map(own.map((text) => [text, parse(text)]));
  const others = new LRUCache<string, DocumentNode>({
    max: 1_000,
    maxSize: KEPT_TEXT,
    sizeCalculation: (_document, text) => text.length + 1,
  });
  const faults = new LRUCache<string, Error>({ max: KEPT_FAULTS });
  const turns = new Map<string, Promise<void>>();
  const valid = new WeakSet<DocumentNode>();
  const documentOf = (text: string) => parsed.get(text) ?? others.get(text);
  const validOf = (text: string) => {
    const document = documentOf(text);
    return document && valid.has(document) ? document : undefined;
  };
  return {
    /** For Yoga. */
    cache: {
      documentCache: {
        get: documentOf,
        set: (text: string, document: DocumentNode) => void others.set(text, document),
      },
      errorCache: faults,
    },
    /** The document of a text that was found valid. */
    validOf,
    foundValid: (document: DocumentNode) => void valid.add(document),
    /**
     * Resolves when a query may be parsed and validated, which takes milliseconds: of those that are not known to be valid one
     * in a turn of the event loop. Those that are asked alike share a turn.
     */
    turnOf(text: string): Promise<void> | undefined {
      if (validOf(text) || faults.has(text)) return undefined;
      const turn = turns.get(text) ?? ownTurn().finally(() => turns.delete(text));
      turns.set(text, turn);
      return turn;
    },
  };
}
