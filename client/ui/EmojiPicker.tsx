import { createEffect, createSignal, createUniqueId, For, Show } from 'solid-js';
import { createDialog } from './createDialog.ts';
import { createEmojiSearch } from './createEmojiSearch.ts';
import { EmojiGrid } from './EmojiGrid.tsx';

const TONES = ['✋', '✋🏻', '✋🏼', '✋🏽', '✋🏾', '✋🏿'];
const TONE_NAMES = ['none', 'light', 'medium-light', 'medium', 'medium-dark', 'dark'];

type EmojiPickerProps = {
  /** What is picked for, where that is not to write it. */
  label?: string;
  open: boolean;
  close: () => void;
  /** Told the emoji, one grapheme. With Shift the picker stays open for another. */
  pick: (emoji: string) => void;
  /** What it opens beside, where the page is wide enough for that. */
  anchor: () => HTMLElement | undefined;
};

/** All emoji, to search and to choose from. */
export default function EmojiPicker(props: EmojiPickerProps) {
  let element: HTMLDialogElement | undefined;
  let field: HTMLInputElement | undefined;
  const dialog = createDialog({ open: () => props.open, close: () => props.close() });
  const search = createEmojiSearch();
  const [named, setNamed] = createSignal('');
  const tones = createUniqueId();

  createEffect(() => {
    if (!props.open) return;
    search.opened();
    search.setQuery('');
    place();
    field?.focus();
  });

  /** Above what it belongs to, or below where there is more room. On a narrow page the style sheet places it. */
  const place = () => {
    const anchor = props.anchor()?.getBoundingClientRect();
    if (!element || !anchor) return;
    const above = anchor.top > innerHeight - anchor.bottom;
    element.style.setProperty('--from-top', above ? 'auto' : `${anchor.bottom}px`);
    element.style.setProperty('--from-bottom', above ? `${innerHeight - anchor.top}px` : 'auto');
    element.style.setProperty('--from-right', `${Math.max(0, innerWidth - anchor.right)}px`);
  };

  const pick = (emoji: string, goesOn: boolean) => {
    search.remember(emoji);
    if (!goesOn) props.close();
    props.pick(emoji);
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the picker; with the keyboard, Escape closes it.
    <dialog
      ref={(dialogElement) => {
        element = dialogElement;
        dialog.ref(dialogElement);
      }}
      class="emoji-picker"
      aria-label={props.label ?? 'Emoji'}
      onClose={dialog.onClose}
      onClick={(event) => dialog.isBeside(event) && props.close()}
    >
      <div class="emoji-inside">
        <input
          ref={field}
          type="search"
          class="emoji-search"
          placeholder="Search emoji"
          aria-label="Search emoji"
          autocomplete="off"
          value={search.query()}
          onInput={(event) => search.setQuery(event.currentTarget.value)}
        />
        <EmojiGrid search={search} field={() => field} pick={pick} point={setNamed} />
        <div class="emoji-foot">
          <p class="emoji-name" aria-hidden="true">
            {named()}
          </p>
          <fieldset class="emoji-tones">
            <legend class="unseen">Skin tone</legend>
            <For each={TONES}>
              {(hand, tone) => (
                <label title={`Skin tone: ${TONE_NAMES[tone()]}`}>
                  <input
                    type="radio"
                    class="unseen"
                    name={tones}
                    checked={search.tone() === tone()}
                    onChange={() => search.chooseTone(tone())}
                  />
                  <span aria-hidden="true">{hand}</span>
                  <span class="unseen">{TONE_NAMES[tone()]}</span>
                </label>
              )}
            </For>
          </fieldset>
        </div>
        <Show when={search.query() && search.sections()[0]?.emojis.length === 0}>
          <p class="emoji-none" role="status">
            No emoji is called that.
          </p>
        </Show>
      </div>
    </dialog>
  );
}
