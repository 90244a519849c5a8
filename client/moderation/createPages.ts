import { batch, createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import type { Failure } from '../connection/failure.ts';

type Page<Item> = {
  readonly nodes: readonly Item[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
};

type PagesOptions<Item> = {
  load: (after: string | undefined) => Promise<Page<Item>>;
  /** What is shown from now on, where that is not just what was loaded. */
  merge?: (shown: readonly Item[], loaded: readonly Item[]) => readonly Item[];
};

/** A list that the server hands out by pages. An item that stays the same is left as it stands on the page. */
export function createPages<Item extends { readonly id: string }>(options: PagesOptions<Item>) {
  const [list, setList] = createStore<{ items: Item[] | null }>({ items: null });
  const [failure, setFailure] = createSignal<Failure>();
  const [busy, setBusy] = createSignal(false);
  const [hasMore, setHasMore] = createSignal(false);
  let cursor: string | undefined;
  let pages = 1;
  /** An answer that was overtaken by another question is none any more. */
  let asked = 0;

  async function load(from: string | undefined, count: number, keep: (loaded: Item[]) => readonly Item[]) {
    const mine = ++asked;
    setBusy(true);
    try {
      const loaded: Item[] = [];
      let [after, more] = [from, true];
      for (let page = 0; page < count && more; page++) {
        const { nodes, pageInfo } = await options.load(after);
        loaded.push(...nodes);
        [after, more] = [pageInfo.endCursor ?? after, pageInfo.hasNextPage];
      }
      if (mine !== asked) return;
      cursor = after;
      batch(() => {
        setList('items', reconcile([...keep(loaded)], { key: 'id' }));
        setHasMore(more);
        setFailure(undefined);
      });
    } catch (thrown) {
      if (mine === asked) setFailure(thrown as Failure);
    } finally {
      if (mine === asked) setBusy(false);
    }
  }

  const shown = (): readonly Item[] => list.items ?? [];
  const merge = options.merge ?? ((_shown, loaded) => loaded);

  return {
    ...{ failure, busy, hasMore },
    /** Null until they are known. */
    items: (): readonly Item[] | null => list.items,
    /** As much as is shown, once more. */
    refresh: () => load(undefined, pages, (loaded) => merge(shown(), loaded)),
    /** From the beginning, as another list. */
    restart: () => {
      pages = 1;
      return load(undefined, 1, (loaded) => loaded);
    },
    more: () =>
      load(cursor, 1, (loaded) => {
        pages += 1;
        const known = new Set(shown().map(({ id }) => id));
        return [...shown(), ...loaded.filter(({ id }) => !known.has(id))];
      }),
    /** Puts an item as it is now in the place of what it was. */
    put: (item: Item) =>
      setList(
        'items',
        reconcile(
          shown().map((other) => (other.id === item.id ? item : other)),
          { key: 'id' },
        ),
      ),
  };
}

export type Pages<Item extends { readonly id: string }> = ReturnType<typeof createPages<Item>>;
