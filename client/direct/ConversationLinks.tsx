import { For, Show } from 'solid-js';
import { pathOf } from '../rooms/path.ts';
import { DraftMark, Unread } from '../rooms/RoomEntry.tsx';
import { Person } from '../ui/Person.tsx';
import type { Conversations, ListedConversation } from './createConversations.ts';

type ConversationLinksProps = {
  conversations: Conversations;
  /** The ids of those in which something is written and not sent. */
  drafts: ReadonlySet<string>;
  /** Something was chosen, perhaps the conversation that is there already. */
  chosen?: () => void;
};

/** The viewer's conversations beside a room; nothing for whoever has none. */
export function ConversationLinks(props: ConversationLinksProps) {
  const link = (one: ListedConversation) => (
    <li>
      <a
        class="your-room"
        href={pathOf(one.slug)}
        aria-current={one.id === props.conversations.present ? 'page' : undefined}
        title={one.title}
        onClick={() => props.chosen?.()}
      >
        <span class="room-name">
          <Person name={one.title} tag={props.conversations.label(one)} />
        </span>
        <Show when={one.id !== props.conversations.present && props.drafts.has(one.id)}>
          <DraftMark />
        </Show>
        <Show when={!props.conversations.requests().includes(one)}>
          <Unread count={one.viewerUnreadCount} short />
        </Show>
      </a>
    </li>
  );
  return (
    <>
      <Show when={props.conversations.listed().length > 0}>
        <h2 class="people-title">Conversations</h2>
        <ul>
          <For each={props.conversations.listed()}>{link}</For>
        </ul>
      </Show>
      <Show when={props.conversations.requests().length > 0}>
        <h2 class="people-title">Requests</h2>
        <ul>
          <For each={props.conversations.requests()}>{link}</For>
        </ul>
      </Show>
      <Show when={props.conversations.more()}>
        <p class="your-rooms-foot">
          <button type="button" class="button plain" onClick={() => void props.conversations.showMore()}>
            All your conversations
          </button>
        </p>
      </Show>
    </>
  );
}
