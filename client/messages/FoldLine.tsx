import { For } from 'solid-js';
import { Person } from '../ui/Person.tsx';
import { numeral } from '../ui/text.ts';
import type { Folded } from './createFolding.ts';
import type { Message } from './window.ts';

/** In place of what blocked people said. */
export function FoldLine(props: {
  folded: Folded;
  label: (person: Message['author']) => string | undefined;
}) {
  const count = () => props.folded.fold.seqs.length;
  return (
    <div class="fold line">
      <p>
        Blocked: {count() === 1 ? 'a message' : `${numeral(count())} messages`} of{' '}
        <For each={props.folded.fold.authors}>
          {(author, at) => (
            <>
              {at() > 0 && ', '}
              <Person name={author.name} tag={props.label(author)} />
            </>
          )}
        </For>
        .{' '}
        <button
          type="button"
          class="button plain"
          aria-expanded={props.folded.open}
          onClick={() => props.folded.toggle()}
        >
          {props.folded.open ? 'Hide' : 'Show'}
        </button>
      </p>
    </div>
  );
}
