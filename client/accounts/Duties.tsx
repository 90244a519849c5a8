import { Show } from 'solid-js';
import type { ServerSettings } from './createServer.ts';

/** The ways to what the viewer looks after on this server, where there is anything. */
export function Duties(props: { server: ServerSettings | null | undefined }) {
  return (
    <>
      <Show when={props.server?.viewerCan.moderate}>
        <a class="link" href="/moderation">
          Reports
        </a>
      </Show>
      <Show when={props.server?.viewerCan.listAccounts}>
        <a class="link" href="/people">
          People
        </a>
      </Show>
    </>
  );
}
