import { Show } from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { Logo } from '../ui/Logo.tsx';

/** On the way into a room; and what is said when the way is blocked. */
export function Waiting(props: { failure: Failure | undefined }) {
  return (
    <main id="main" class="page waiting" aria-busy="true">
      <div class="line opening">
        <div class="margin mark">
          <Logo />
        </div>
        <p class="lead" role="status">
          <Show when={props.failure} fallback="Opening the room…">
            {(failure) => `${failure().message} Trying again…`}
          </Show>
        </p>
      </div>
    </main>
  );
}
