import { A, useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import { createServer, takesSignUps } from './createServer.ts';
import type { Viewer } from './createViewer.ts';
import { Duties } from './Duties.tsx';

/** The way to an account: to one's own, or to having one. It leads back to the page it is on. */
export function AccountLinks(props: { viewer: Viewer | null | undefined }) {
  const location = useLocation();
  const server = createServer();
  // With what follows the #: an invitation that led here still holds afterwards.
  const here = () => ({ from: `${location.pathname}${location.hash}` });
  const member = () => (props.viewer?.guest === false ? props.viewer : undefined);
  return (
    <nav class="account-links" aria-label="Account">
      <Show
        when={member()}
        fallback={
          <>
            <Show when={props.viewer}>
              <A class="link" href="/account" state={here()}>
                Your account
              </A>
            </Show>
            <A class="link" href="/log-in" state={here()}>
              Log in
            </A>
            <Show when={takesSignUps(server())}>
              <A class="link" href="/sign-up" state={here()}>
                Sign up
              </A>
            </Show>
          </>
        }
      >
        {(viewer) => (
          <>
            <Duties server={server()} />
            <A class="link" href="/account" state={here()}>
              <span class="unseen">Your account: </span>
              <bdi>{viewer().name}</bdi>
            </A>
          </>
        )}
      </Show>
    </nav>
  );
}
