import { For, type ParentProps, Show } from 'solid-js';
import { setOpened } from '../keys/opened.ts';
import { layBare } from '../ui/way-back.ts';
import type { YourRooms as YourRoomsOf } from './createYourRooms.ts';
import { pathOf } from './path.ts';
import { DraftMark, Mentions, RoomName, Unread } from './RoomEntry.tsx';

type YourRoomsProps = {
  yours: YourRoomsOf;
  /** Something was chosen, perhaps the room that is there already. */
  chosen?: () => void;
};

/** The rooms that the viewer is in, beside the one they read. */
export function YourRooms(props: ParentProps<YourRoomsProps>) {
  return (
    <div class="your-rooms">
      <h2 class="people-title">Your rooms</h2>
      <Show when={!props.yours.loaded() && props.yours.failed()}>
        <p class="hint" role="status">
          The list of your rooms is not available right now.
        </p>
      </Show>
      <ul>
        <For each={props.yours.rooms()}>
          {(room) => (
            <li>
              <a
                class="your-room"
                href={pathOf(room.slug)}
                aria-current={room.id === props.yours.present ? 'page' : undefined}
                title={room.name}
                onClick={() => props.chosen?.()}
              >
                <RoomName room={room} />
                <Show when={room.id !== props.yours.present && props.yours.drafts().has(room.id)}>
                  <DraftMark />
                </Show>
                <Mentions count={room.viewerMentionCount} />
                <Unread count={room.viewerUnreadCount} short />
              </a>
            </li>
          )}
        </For>
      </ul>
      {props.children}
      <p class="your-rooms-foot">
        <button
          type="button"
          class="button plain"
          aria-haspopup="dialog"
          onClick={async () => {
            props.chosen?.();
            // What lies over the page goes first: it would lie over the other too.
            await layBare();
            setOpened('switcher');
          }}
        >
          Go to…
        </button>
      </p>
      <p class="your-rooms-foot">
        <a class="link" href="/">
          {props.yours.more() ? 'All your rooms' : 'Find another room'}
        </a>
      </p>
    </div>
  );
}
