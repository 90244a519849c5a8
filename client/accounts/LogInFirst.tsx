import { A, useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import { type ServerSettings, takesSignUps } from './createServer.ts';

/** Where there are no guests: how to come in, and back to this page. */
export function LogInFirst(props: { server: ServerSettings | null | undefined }) {
  const location = useLocation();
  const here = () => ({ from: `${location.pathname}${location.hash}` });
  return (
    <div class="line">
      <div class="actions">
        <A class="button" href="/log-in" state={here()}>
          Log in
        </A>
        <Show when={takesSignUps(props.server)}>
          <A class="button quiet" href="/sign-up" state={here()}>
            Sign up
          </A>
        </Show>
      </div>
    </div>
  );
}
