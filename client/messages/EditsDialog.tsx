import { For, Show } from 'solid-js';
import { createDialog } from '../ui/createDialog.ts';
import type { Edits } from './createMenu.ts';
import { MessageBody } from './MessageBody.tsx';
import { fullTime } from './times.ts';

/** What a message said before it was edited. */
export function EditsDialog(props: { edits: Edits | undefined; close: () => void }) {
  const dialog = createDialog({ open: () => props.edits !== undefined, close: () => props.close() });
  return (
    <dialog ref={dialog.ref} class="question edits" aria-label="What it said before" onClose={dialog.onClose}>
      <h2>What it said before</h2>
      <Show when={props.edits}>
        {(edits) => (
          <ol>
            <For each={edits()}>
              {({ body, at }) => (
                <li>
                  <time class="hint" datetime={at}>
                    {fullTime(at)}
                  </time>
                  <MessageBody text={body} />
                </li>
              )}
            </For>
          </ol>
        )}
      </Show>
      <div class="actions">
        <button type="button" class="button quiet" onClick={() => props.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}
