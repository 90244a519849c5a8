import { For, Show } from 'solid-js';
import type { Message } from '../messages/window.ts';
import { createNamesakes } from '../people/createNamesakes.ts';
import { numeral } from '../ui/text.ts';
import type { Found, Search } from './createSearch.ts';
import { FoundItem, Snippet } from './FoundItem.tsx';

type SearchResultsProps = {
  search: Search;
  /** Whose rooms need no name beside them. */
  room: string;
  label: (person: Message['author']) => string | undefined;
  go: (found: Found) => void;
};

/** What was found, the newest first; nothing before something was searched for. */
export function SearchResults(props: SearchResultsProps) {
  // Of other rooms too, whose people are not known here.
  const among = createNamesakes(
    () => props.search.results()?.found.map(({ message }) => message.author) ?? [],
  );
  return (
    <Show when={props.search.results()}>
      {(results) => (
        <section aria-label="What was found">
          <p class="hint" role="status">
            <Show
              when={results().found.length > 0}
              fallback={results().next === undefined ? 'Nothing was found.' : 'Nothing was found so far.'}
            >
              {numeral(results().found.length)}
              {results().next === undefined ? '' : ' or more'} found
            </Show>
          </p>
          <ul>
            <For each={results().found}>
              {(found) => (
                <FoundItem
                  room={found.room.id === props.room ? undefined : found.room.title}
                  author={found.message.author}
                  tag={props.label(found.message.author) ?? among(found.message.author)}
                  createdAt={found.message.createdAt}
                  text={<Snippet parts={found.snippet} />}
                  go={() => props.go(found)}
                />
              )}
            </For>
          </ul>
          <Show when={results().next !== undefined}>
            <button
              type="button"
              class="button quiet"
              aria-busy={props.search.busy()}
              onClick={() => void props.search.more()}
            >
              Search on
            </button>
          </Show>
        </section>
      )}
    </Show>
  );
}
