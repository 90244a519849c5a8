import { For, Show } from 'solid-js';
import type { Suggestion } from '../connection/failure.ts';

/** Instead of a room that was not found. One press enters. */
export function SimilarRooms(props: { rooms: readonly Suggestion[]; pick: (room: Suggestion) => void }) {
  return (
    <Show when={props.rooms.length > 0}>
      <section class="line" aria-label="Similar rooms">
        <div>
          <p class="hint">Did you mean</p>
          <ul class="choices">
            <For each={props.rooms}>
              {(room) => (
                <li>
                  <button type="button" class="button plain" onClick={() => props.pick(room)}>
                    <bdi>{room.name}</bdi>
                  </button>
                </li>
              )}
            </For>
          </ul>
        </div>
      </section>
    </Show>
  );
}
