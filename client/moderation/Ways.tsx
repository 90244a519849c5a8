import { For } from 'solid-js';
import { createServer } from '../accounts/createServer.ts';

const ways = {
  reports: ['Reports', '/moderation', 'moderate'],
  resolved: ['Looked at', '/moderation?show=looked-at', 'moderate'],
  log: ['Audit log', '/moderation/log', 'moderate'],
  people: ['People', '/people', 'listAccounts'],
  invitations: ['Invitations', '/people?show=invitations', 'invite'],
} as const;

export type Way = keyof typeof ways;

/** From one of these pages to the others, as far as the viewer may see them. */
export function Ways(props: { at: Way }) {
  const server = createServer();
  const open = () =>
    (Object.entries(ways) as [Way, (typeof ways)[Way]][]).filter(
      ([way, [, , permission]]) => way === props.at || server()?.viewerCan[permission],
    );
  return (
    <div class="line">
      <nav class="ways" aria-label="Moderation">
        <For each={open()}>
          {([way, [label, path]]) => (
            <a class="link" href={path} aria-current={way === props.at ? 'page' : undefined}>
              {label}
            </a>
          )}
        </For>
      </nav>
    </div>
  );
}
