import { A, useLocation } from '@solidjs/router';
import type { Failure } from '../connection/failure.ts';
import { Opening } from '../ui/Opening.tsx';

/** Whoever may not see a page is told why, and led on: whoever is nobody yet logs in and comes back. */
export function RefusedPage(props: { failure: Failure }) {
  const location = useLocation();
  const nobody = () => props.failure.code === 'UNAUTHENTICATED';
  const heading = () => (nobody() ? 'Log in to see this page' : 'This page is not open to you');
  return (
    <main id="main" class="page">
      <Opening
        title={`${heading()} · Enchanters`}
        heading={heading()}
        lead={nobody() ? 'It is for those who look after this server.' : props.failure.message}
      >
        <div class="actions">
          {nobody() || (
            <a class="button" href="/">
              Choose a room
            </a>
          )}
          <A
            class={nobody() ? 'button' : 'button quiet'}
            href="/log-in"
            state={{ from: `${location.pathname}${location.search}` }}
          >
            {nobody() ? 'Log in' : 'Log in as somebody else'}
          </A>
          {nobody() && (
            <a class="button quiet" href="/">
              Choose a room
            </a>
          )}
        </div>
      </Opening>
    </main>
  );
}
