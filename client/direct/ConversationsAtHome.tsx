import { For, Show } from 'solid-js';
import { createDrafts } from '../messages/createDrafts.ts';
import { pathOf } from '../rooms/path.ts';
import { DraftMark, Unread } from '../rooms/RoomEntry.tsx';
import { Person } from '../ui/Person.tsx';
import { createConversations, type ListedConversation } from './createConversations.ts';

/** So few that the rooms to pick from are still in sight. */
const AT_FIRST = 5;

/** Whom the viewer talks to by themselves, and who would like to; nothing for whoever has nobody. */
export function ConversationsAtHome(props: { viewerId: string }) {
  const conversations = createConversations({ viewerId: props.viewerId, first: AT_FIRST });
  const drafts = createDrafts(props.viewerId);
  const row = (one: ListedConversation, asks: boolean) => (
    <li>
      <a class="line room-choice" href={pathOf(one.slug)}>
        <span class="margin" />
        <span class="room-name">
          <Person name={one.title} tag={conversations.label(one)} />
          <Show when={drafts().has(one.id)}>
            <DraftMark />
          </Show>
          <Show when={asks} fallback={<Unread count={one.viewerUnreadCount} />}>
            <span class="room-note"> wants to write to you</span>
          </Show>
        </span>
      </a>
    </li>
  );
  return (
    <Show when={conversations.listed().length + conversations.requests().length > 0}>
      <section class="rooms" aria-labelledby="conversations-heading">
        <div class="line">
          <h2 id="conversations-heading" class="rooms-heading">
            Your conversations
          </h2>
        </div>
        <ul class="rooms-list">
          <For each={conversations.requests()}>{(one) => row(one, true)}</For>
          <For each={conversations.listed()}>{(one) => row(one, false)}</For>
        </ul>
        <Show when={conversations.more()}>
          <div class="line">
            <p>
              <button type="button" class="button plain" onClick={() => void conversations.showMore()}>
                Show more of your conversations
              </button>
            </p>
          </div>
        </Show>
      </section>
    </Show>
  );
}
