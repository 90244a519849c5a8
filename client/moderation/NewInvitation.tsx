import { onMount } from 'solid-js';
import { createCopy } from '../ui/createCopy.ts';

/** The link that was just made. What it carries is never shown again. */
export function NewInvitation(props: { token: string; forget: () => void }) {
  let shown: HTMLElement | undefined;
  const { copied, copy } = createCopy();
  const link = () => `${location.origin}/sign-up#invitation=${props.token}`;
  onMount(() => shown?.focus());
  return (
    <div class="line new-invitation">
      <section class="new-token" aria-label="New invitation">
        <p>Copy the link now: this is the only time it is shown.</p>
        <code ref={shown} class="secret" tabindex="-1">
          {link()}
        </code>
        <div class="actions">
          <button type="button" class="button" onClick={() => void copy(link())}>
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
