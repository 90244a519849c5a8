import { onMount } from 'solid-js';
import { createCopy } from './createCopy.ts';

type SecretProps = { label: string; secret: string; forget: () => void };

/** What was just made and is never shown again. */
export function Secret(props: SecretProps) {
  let secret: HTMLElement | undefined;
  const { copied, copy } = createCopy();
  onMount(() => secret?.focus());
  return (
    <div class="line">
      <section class="new-token" aria-label={props.label}>
        <p>Copy it now: this is the only time it is shown.</p>
        <code ref={secret} class="secret" tabindex="-1">
          {props.secret}
        </code>
        <div class="actions">
          <button type="button" class="button" onClick={() => void copy(props.secret)}>
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
