import { A, useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import type { Viewer } from './createViewer.ts';

/** The way to an account: to one's own, or to having one. It leads back to the page it is on. */
export function AccountLinks(props: { viewer: Viewer | null | undefined }) {
  const location = useLocation();
  const here = () => ({ from: location.pathname });
  const member = () => (props.viewer?.guest === false ? props.viewer : undefined);
  return (
    <nav class="account-links" aria-label="Account">
      <Show
        when={member()}
        fallback={
          <>
            <A class="link" href="/log-in" state={here()}>
              Log in
            </A>
            <A class="link" href="/sign-up" state={here()}>
              Sign up
            </A>
          </>
        }
      >
        {(viewer) => (
          <A class="link" href="/account" state={here()}>
            <span class="unseen">Your account: </span>
            <bdi>{viewer().name}</bdi>
          </A>
        )}
      </Show>
    </nav>
  );
}
