import { onMount } from 'solid-js';
import { createCopy } from '../ui/createCopy.ts';

/** The secret of a token that was just made. It is never shown again. */
export function NewToken(props: { token: string; forget: () => void }) {
  let secret: HTMLElement | undefined;
  const { copied, copy } = createCopy();
  onMount(() => secret?.focus());
  return (
    <div class="line">
      <section class="new-token" aria-label="New token">
        <p>Copy it now: this is the only time it is shown.</p>
        <code ref={secret} class="secret" tabindex="-1">
          {props.token}
        </code>
        <div class="actions">
          <button type="button" class="button" onClick={() => void copy(props.token)}>
            <span aria-live="polite">{copied() ? 'Copied' : 'Copy'}</span>
          </button>
          <button type="button" class="button plain" onClick={() => props.forget()}>
            I have it
          </button>
        </div>
      </section>
    </div>
  );
}
