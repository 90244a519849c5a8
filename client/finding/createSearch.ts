import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { SearchDocument, type SearchQuery } from '../graphql/documents.ts';
import { codePoints, numeral } from '../ui/text.ts';

export type Found = SearchQuery['search']['nodes'][number];

type Results = {
  /** What was asked for. */
  readonly query: string;
  readonly found: readonly Found[];
  /** Where it goes on; undefined where it does not. */
  readonly next: string | undefined;
};

const QUERY_LIMIT = 200;
/** A page may be empty and say that there is more: so many are looked through for one press. */
const PAGES_AT_ONCE = 10;

/** Searches what was said: in one room, or in all that the viewer is in. */
export function createSearch(room: string) {
  const [query, setQuery] = createSignal('');
  const [everywhere, setEverywhere] = createSignal(false);
  const [results, setResults] = createSignal<Results>();
  const [refusal, setRefusal] = createSignal<string>();
  const [busy, setBusy] = createSignal(false);
  /** Counts what was asked for: an answer that was overtaken is shown no more. */
  let asked = 0;

  async function read(query: string, before: readonly Found[], from: string | undefined): Promise<void> {
    const mine = ++asked;
    const where = everywhere() ? null : room;
    setRefusal(undefined);
    setBusy(true);
    try {
      let [found, next] = [before, from];
      for (let pages = 0; pages < PAGES_AT_ONCE; pages += 1) {
        const { search } = await ask(SearchDocument, { query, room: where, after: next ?? null });
        if (mine !== asked) return;
        found = [...found, ...search.nodes];
        next = search.pageInfo.hasNextPage ? (search.pageInfo.endCursor ?? undefined) : undefined;
        if (next === undefined || found.length > before.length) break;
      }
      setResults({ query, found, next });
    } catch (thrown) {
      if (mine === asked) setRefusal((thrown as Failure).message);
    } finally {
      if (mine === asked) setBusy(false);
    }
  }

  const search = async (): Promise<void> => {
    const wanted = query().trim();
    const over = codePoints(wanted) - QUERY_LIMIT;
    setResults(undefined);
    if (wanted === '') return void setRefusal('Write what to search for.');
    if (over > 0)
      return void setRefusal(`${numeral(over)} too many: a search has up to ${QUERY_LIMIT} characters.`);
    await read(wanted, [], undefined);
  };

  return {
    query,
    everywhere,
    results,
    refusal,
    busy,
    search,
    write: (text: string) => {
      setQuery(text);
      setRefusal(undefined);
      if (text.trim() !== '') return;
      asked += 1;
      setBusy(false);
      setResults(undefined);
    },
    /** Searches again, where something was searched for. */
    setEverywhere: (now: boolean) => {
      setEverywhere(now);
      if (results() || busy()) void search();
    },
    more: async (): Promise<void> => {
      const now = results();
      if (now?.next !== undefined && !busy()) await read(now.query, now.found, now.next);
    },
  };
}

export type Search = ReturnType<typeof createSearch>;
