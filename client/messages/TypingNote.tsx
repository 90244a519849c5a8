import { createEffect, createMemo, createSignal, For, Match, on, Switch } from 'solid-js';
import { Person } from '../ui/Person.tsx';
import type { Typist } from './room-state.ts';

/** A screen reader is not told each time. */
const SAID_AGAIN_MS = 60_000;

type TypingNoteProps = {
  typists: readonly Typist[];
  label: (person: Typist) => string | undefined;
};

/** Who else types, above the composer, on a line that is always there. */
export function TypingNote(props: TypingNoteProps) {
  const [said, setSaid] = createSignal('');
  let saidAt = Number.NEGATIVE_INFINITY;
  const some = createMemo(() => props.typists.length > 0);
  createEffect(
    on(some, (some) => {
      if (!some || performance.now() - saidAt < SAID_AGAIN_MS) return void setSaid('');
      saidAt = performance.now();
      const [first] = props.typists;
      setSaid(props.typists.length === 1 && first ? `${first.name} is typing` : 'People are typing');
    }),
  );
  return (
    <div class="typing line">
      <p class="typing-names">
        <Switch>
          <Match when={props.typists.length > 2}>Several people are typing…</Match>
          <Match when={some()}>
            <For each={props.typists}>
              {(typist, index) => (
                <>
                  {index() > 0 && ' and '}
                  <Person name={typist.name} tag={props.label(typist)} />
                </>
              )}
            </For>
            {props.typists.length > 1 ? ' are typing…' : ' is typing…'}
          </Match>
        </Switch>
      </p>
      <span class="unseen" role="status">
        {said()}
      </span>
    </div>
  );
}
