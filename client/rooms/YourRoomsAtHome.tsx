import { createSignal, For, Show } from 'solid-js';
import { createYourRooms } from './createYourRooms.ts';
import { pathOf } from './path.ts';
import { DraftMark, Mentions, OnlineThere, RoomName, Unread } from './RoomEntry.tsx';

/** So few that the rooms to pick from are still in sight. */
const AT_FIRST = 10;

/** The way back to the rooms one is in; nothing for whoever is in none. */
export function YourRoomsAtHome(props: { viewerId: string }) {
  const yours = createYourRooms({ viewerId: props.viewerId, first: AT_FIRST });
  const [busy, setBusy] = createSignal(false);
  let list: HTMLUListElement | undefined;

  const showMore = async () => {
    const before = yours.rooms().length;
    setBusy(true);
    await yours.showMore();
    setBusy(false);
    // The button may be gone: the first of those that came is where one goes on.
    list?.querySelectorAll('a')[before]?.focus();
  };

  return (
    <Show when={yours.rooms().length > 0}>
      <section class="rooms" aria-labelledby="your-rooms-heading">
        <div class="line">
          <h2 id="your-rooms-heading" class="rooms-heading">
            Your rooms
          </h2>
        </div>
        <ul ref={list} class="rooms-list">
          <For each={yours.rooms()}>
            {(room) => (
              <li>
                <a class="line room-choice" href={pathOf(room.slug)}>
                  <OnlineThere count={room.onlineCount} />
                  <RoomName room={room}>
                    <Show when={yours.drafts().has(room.id)}>
                      <DraftMark />
                    </Show>
                    <Mentions count={room.viewerMentionCount} />
                    <Unread count={room.viewerUnreadCount} />
                  </RoomName>
                </a>
              </li>
            )}
          </For>
        </ul>
        <Show when={yours.more()}>
          <div class="line">
            <p>
              <button type="button" class="button plain" aria-busy={busy()} onClick={() => void showMore()}>
                Show more of your rooms
              </button>
            </p>
          </div>
        </Show>
      </section>
    </Show>
  );
}
