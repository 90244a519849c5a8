import { createUniqueId, For } from 'solid-js';
import { createDialog } from '../ui/createDialog.ts';
import { Icon } from '../ui/Icon.tsx';

const COMMAND = /mac|iphone|ipad/i.test(navigator.platform) ? '⌘' : 'Ctrl';

/** Keys that are pressed together, and what they do. */
const SHORTCUTS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [[COMMAND, 'K'], 'Go to a room, a conversation or a person'],
  [[COMMAND, 'Shift', 'F'], 'Find what was said'],
  [['Alt', '↑'], 'The room or conversation above'],
  [['Alt', '↓'], 'The one below'],
  [['Alt', 'Shift', '↑'], 'The one above with something new'],
  [['Alt', 'Shift', '↓'], 'The one below with something new'],
  [['End'], 'To the newest messages'],
  [['↑'], 'Edit what you said last, where nothing is written'],
  [['Enter'], 'Send'],
  [['Shift', 'Enter'], 'A new line'],
  [['Escape'], 'Close what is open; end a reply or an edit'],
  [['?'], 'These shortcuts'],
];

export function Shortcuts(props: { open: boolean; close: () => void }) {
  const title = createUniqueId();
  const dialog = createDialog({ open: () => props.open, close: () => props.close() });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the dialog; with the keyboard, Escape closes it.
    <dialog
      ref={dialog.ref}
      class="question shortcuts"
      aria-labelledby={title}
      onClose={dialog.onClose}
      onClick={(event) => dialog.isBeside(event) && props.close()}
    >
      <header class="card-head">
        <h2 id={title}>Shortcuts</h2>
        <button type="button" class="icon-button" onClick={() => props.close()}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
      </header>
      <p class="hint">While you write, single keys are letters.</p>
      <dl>
        <For each={SHORTCUTS}>
          {([keys, does]) => (
            <>
              <dt>
                <For each={keys}>
                  {(key, at) => (
                    <>
                      {at() > 0 && ' + '}
                      <kbd>{key}</kbd>
                    </>
                  )}
                </For>
              </dt>
              <dd>{does}</dd>
            </>
          )}
        </For>
      </dl>
    </dialog>
  );
}
