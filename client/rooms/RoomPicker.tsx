import { createQuery } from '@urql/solid';
import { createEffect, createSignal, For, onCleanup, Show, untrack } from 'solid-js';
import type { Suggestion } from '../connection/failure.ts';
import { RoomsDocument } from '../graphql/documents.ts';
import { createFresh } from '../ui/createFresh.ts';
import { OnlineThere, RoomName } from './RoomEntry.tsx';

const TYPING_PAUSE_MS = 150;
const REFRESH_MS = 5_000;

type RoomPickerProps = {
  search: string;
  chosen: string;
  /** Rooms that are offered elsewhere on the page already. */
  suggested: readonly Suggestion[];
  pick: (room: Suggestion) => void;
};

/** The rooms that exist, found while typing. */
export function RoomPicker(props: RoomPickerProps) {
  const [search, setSearch] = createSignal('');
  const [result, again] = createQuery({
    query: RoomsDocument,
    variables: () => ({ search: search().trim() || undefined }),
  });

  const found = () => result.data?.rooms.nodes ?? [];
  const rooms = () => found().filter(({ slug }) => !props.suggested.some((room) => room.slug === slug));

  createEffect(() => {
    const typed = props.search;
    // Taking a room from the list must not take the others off it.
    if (untrack(found).some((room) => room.name === typed)) return;
    const timer = setTimeout(() => setSearch(typed), TYPING_PAUSE_MS);
    onCleanup(() => clearTimeout(timer));
  });

  createFresh(again, () => REFRESH_MS);

  return (
    <Show when={rooms().length > 0 || props.suggested.length === 0}>
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
                  <OnlineThere count={room.onlineCount} />
                  <RoomName room={room}>
                    <Show when={room.viewerIsMember}>
                      <span class="room-note"> you are in it</span>
                    </Show>
                  </RoomName>
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
    </Show>
  );
}
