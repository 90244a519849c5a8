import { createUniqueId, For, Show } from 'solid-js';
import { FieldFrame } from '../ui/FieldFrame.tsx';
import type { Search } from './createSearch.ts';

const OPERATORS = ['from:', 'in:', 'before:', 'after:', 'has:'];
const MEANING =
  'from:ada, in:lobby, before:2026-11-01, after:2026-10-01, has:link or has:code; "in quotes" for a phrase.';

/** What to search for, and where. */
export function SearchForm(props: { search: Search; inputRef: (input: HTMLInputElement) => void }) {
  const id = createUniqueId();
  let input: HTMLInputElement | undefined;
  const add = (operator: string) => {
    const text = props.search.query();
    props.search.write(`${text}${text === '' || text.endsWith(' ') ? '' : ' '}${operator}`);
    input?.focus();
  };
  return (
    <form
      class="find-search"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void props.search.search();
      }}
    >
      <FieldFrame id={id} label="Search" error={props.search.refusal()} hint={MEANING}>
        <input
          ref={(element) => {
            input = element;
            props.inputRef(element);
          }}
          id={id}
          class="input"
          type="search"
          dir="auto"
          enterkeyhint="search"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={props.search.query()}
          onInput={(event) => props.search.write(event.currentTarget.value)}
          aria-invalid={props.search.refusal() ? 'true' : undefined}
          aria-describedby={`${id}-error ${id}-hint`}
        />
      </FieldFrame>
      <ul class="find-operators" aria-label="Narrow it down">
        <For each={OPERATORS}>
          {(operator) => (
            <li>
              <button type="button" class="find-operator" onClick={() => add(operator)}>
                {operator}
              </button>
            </li>
          )}
        </For>
      </ul>
      <label class="find-everywhere">
        <input
          type="checkbox"
          checked={props.search.everywhere()}
          onChange={(event) => props.search.setEverywhere(event.currentTarget.checked)}
        />{' '}
        In all your rooms
      </label>
      <div class="actions">
        <button type="submit" class="button" aria-busy={props.search.busy()}>
          Search
        </button>
        <Show when={props.search.busy()}>
          <p class="hint">Searching…</p>
        </Show>
      </div>
    </form>
  );
}
