import { Show } from 'solid-js';

/** Above the first message: where the room begins, or a sign that there is more. Both take the same room, so nothing jumps. */
export function RoomStart(props: { room: string; more: boolean; empty: boolean }) {
  return (
    <Show when={!props.more} fallback={<p class="older hint line">Older messages are on their way…</p>}>
      <div class="line">
        <div>
          <p class="start-title">
            This is where <bdi>{props.room}</bdi> begins.
          </p>
          <p class="hint">
            <Show when={props.empty} fallback="Nothing was said before this.">
              Nobody has said anything yet. Somebody has to be first: why not you?
            </Show>
          </p>
        </div>
      </div>
    </Show>
  );
}
