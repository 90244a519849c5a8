import { createEffect, For, onCleanup, onMount, Show } from 'solid-js';
import { createCompletions } from './createCompletions.ts';
import { mentions } from './mention-source.ts';
import { shortCodes } from './short-code-source.ts';

/** Above a field, what the word that is written in it may become. The field keeps the focus, and gives it its keys. */
export default function Completions(props: { field: HTMLTextAreaElement; room: string }) {
  const { field } = props;
  const list = `${field.id}-completions`;
  const idOf = (at: number) => `${list}-${at}`;
  const completions = createCompletions(field, [shortCodes, mentions(props.room)]);
  const open = () => completions.offered().length > 0;
  const keyed = (event: KeyboardEvent) => {
    if (completions.keyed(event)) event.stopImmediatePropagation();
  };

  onMount(() => {
    completions.look();
    const { look, close } = completions;
    const events = { input: look, keydown: keyed, click: close, blur: close };
    for (const [name, listen] of Object.entries(events)) {
      field.addEventListener(name, listen as EventListener);
      onCleanup(() => field.removeEventListener(name, listen as EventListener));
    }
  });
  createEffect(() => {
    field.ariaAutoComplete = 'list';
    if (!open()) {
      field.removeAttribute('aria-controls');
      field.removeAttribute('aria-activedescendant');
      return;
    }
    field.setAttribute('aria-controls', list);
    field.setAttribute('aria-activedescendant', idOf(completions.at()));
  });

  return (
    <Show when={open()}>
      <div id={list} class="completions" role="listbox" aria-label={completions.label()}>
        <For each={completions.offered()}>
          {(offer, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys are the field's.
            <div
              id={idOf(at())}
              class="completion"
              role="option"
              aria-selected={completions.at() === at()}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => completions.choose(offer)}
            >
              <Show when={offer.sign}>
                <span class="completion-sign" aria-hidden="true">
                  {offer.sign}
                </span>
              </Show>
              <bdi class="completion-says">{offer.says}</bdi>
              <Show when={offer.detail}>
                <span class="hint">{offer.detail}</span>
              </Show>
            </div>
          )}
        </For>
      </div>
    </Show>
  );
}
