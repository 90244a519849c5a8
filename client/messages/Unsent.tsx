import { createUniqueId, Show } from 'solid-js';
import { createCopy } from '../ui/createCopy.ts';

/** What was written where nothing more can be said: to be read, and taken elsewhere. */
export function Unsent(props: { text: string }) {
  const id = createUniqueId();
  const { copied, copy } = createCopy();
  return (
    <Show when={props.text.trim() !== ''}>
      <div class="unsent field line">
        <label class="margin" for={id}>
          Not sent
        </label>
        <div>
          <textarea id={id} class="input" dir="auto" rows="3" readonly value={props.text} />
          <div class="actions">
            <button type="button" class="button quiet" onClick={() => void copy(props.text)}>
              <span aria-live="polite">{copied() ? 'Copied' : 'Copy'}</span>
            </button>
          </div>
        </div>
      </div>
    </Show>
  );
}
