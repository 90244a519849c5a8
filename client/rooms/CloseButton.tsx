import { createSignal, Show } from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { Icon } from '../ui/Icon.tsx';

/** Takes a conversation out of the viewer's lists. Nothing is lost by it: it comes back with the next word. */
export function CloseButton(props: { close: () => Promise<void> }) {
  const [refusal, setRefusal] = createSignal<string>();
  const press = () => props.close().catch(({ message }: Failure) => void setRefusal(message));
  return (
    <>
      <button
        type="button"
        class="icon-button"
        title="Close this conversation: it comes back with the next message"
        onClick={() => void press()}
      >
        <Icon name="close" />
        <span class="button-text">Close this conversation</span>
      </button>
      <Show when={refusal()}>
        {(why) => (
          <p class="field-error" role="alert">
            {why()}
          </p>
        )}
      </Show>
    </>
  );
}
