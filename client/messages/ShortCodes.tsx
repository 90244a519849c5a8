import { createEffect, For, onCleanup, onMount, Show } from 'solid-js';
import { createShortCodes } from './createShortCodes.ts';

/** Emoji above a field, for the short code that is written in it. The field keeps the focus, and gives it its keys. */
export default function ShortCodes(props: { field: HTMLTextAreaElement }) {
  const { field } = props;
  const list = `${field.id}-codes`;
  const idOf = (at: number) => `${list}-${at}`;
  const codes = createShortCodes(field);
  const open = () => codes.offered().length > 0;
  const keyed = (event: KeyboardEvent) => {
    if (codes.keyed(event)) event.stopImmediatePropagation();
  };

  onMount(() => {
    codes.look();
    const events = { input: codes.look, keydown: keyed, click: codes.close, blur: codes.close };
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
    field.setAttribute('aria-activedescendant', idOf(codes.at()));
  });

  return (
    <Show when={open()}>
      <div id={list} class="short-codes" role="listbox" aria-label="Emoji">
        <For each={codes.offered()}>
          {(offer, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the keys are the field's.
            <div
              id={idOf(at())}
              class="short-code"
              role="option"
              aria-selected={codes.at() === at()}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => codes.choose(offer)}
            >
              <span class="short-code-emoji" aria-hidden="true">
                {offer.emoji}
              </span>
              :{offer.code}:
            </div>
          )}
        </For>
      </div>
    </Show>
  );
}
