import { createQuery } from '@urql/solid';
import { createEffect, createSignal, For, onCleanup, Show, untrack } from 'solid-js';
import type { Suggestion } from '../connection/failure.ts';
import { RoomsDocument } from '../graphql/documents.ts';

const TYPING_PAUSE_MS = 150;
const REFRESH_MS = 5_000;

/** The rooms that exist, found while typing. */
export function RoomPicker(props: { search: string; chosen: string; pick: (room: Suggestion) => void }) {
  const [search, setSearch] = createSignal('');
  const [result, again] = createQuery({
    query: RoomsDocument,
    variables: () => ({ search: search().trim() || undefined }),
  });

  const rooms = () => result.data?.rooms.nodes ?? [];

  createEffect(() => {
    const typed = props.search;
    // Taking a room from the list must not take the others off it.
    if (untrack(rooms).some((room) => room.name === typed)) return;
    const timer = setTimeout(() => setSearch(typed), TYPING_PAUSE_MS);
    onCleanup(() => clearTimeout(timer));
  });

  const refresh = () => document.visibilityState === 'visible' && again();
  document.addEventListener('visibilitychange', refresh);
  // No stream tells of rooms one is not in: while the list is looked at, it is asked for again.
  const timer = setInterval(refresh, REFRESH_MS);
  onCleanup(() => {
    document.removeEventListener('visibilitychange', refresh);
    clearInterval(timer);
  });

  return (
    <section class="rooms" aria-labelledby="rooms-heading">
      <div class="line">
        <h2 id="rooms-heading" class="rooms-heading">
          {search().trim() ? 'Rooms like that' : 'Rooms to pick from'}
        </h2>
      </div>
      <ul class="rooms-list" aria-busy={result.fetching}>
        <For
          each={rooms()}
          fallback={
            <li class="line">
              <p class="hint" role="status">
                <Show when={!result.fetching} fallback="Looking for rooms…">
                  <Show when={!result.error} fallback="The list of rooms is not available right now.">
                    {search().trim() ? 'No room is called that.' : 'No rooms yet: name the first one.'}
                  </Show>
                </Show>
              </p>
            </li>
          }
        >
          {(room) => (
            <li>
              <button
                type="button"
                class="line room-choice"
                aria-pressed={props.chosen.trim() === room.name}
                onClick={() => props.pick(room)}
              >
                <span class="margin">
                  <Show when={room.onlineCount > 0} fallback="quiet">
                    <span class="dot" />
                    {room.onlineCount.toLocaleString()} here
                  </Show>
                </span>
                <bdi class="room-name">{room.name}</bdi>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={result.data?.rooms.pageInfo.hasNextPage}>
        <div class="line">
          <p class="hint">There are more: write in the field to find them.</p>
        </div>
      </Show>
    </section>
  );
}
