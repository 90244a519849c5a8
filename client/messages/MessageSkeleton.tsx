import { For, Show } from 'solid-js';
import type { Failure } from '../connection/failure.ts';

const LINES = ['long', 'short', 'medium', 'long', 'medium', 'short'];

export function MessageSkeleton(props: { failure: Failure | undefined }) {
  return (
    <div class="messages skeleton" aria-busy="true">
      <p class="hint line" role="status">
        <Show when={props.failure} fallback={<span class="unseen">Loading messages…</span>}>
          {(failure) => `${failure().message}${failure().final ? '' : ' Trying again…'}`}
        </Show>
      </p>
      <For each={LINES}>
        {(length) => (
          <div class="message line" aria-hidden="true">
            <span class="margin bone" />
            <span class="bone" data-length={length} />
          </div>
        )}
      </For>
    </div>
  );
}
