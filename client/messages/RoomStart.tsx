import { Show } from 'solid-js';

/** Above the first message: where the room begins, or a sign that there is more. Both take the same room, so nothing jumps. */
export function RoomStart(props: {
  room: { readonly name: string; readonly description: string; readonly direct?: boolean };
  more: boolean;
  empty: boolean;
}) {
  return (
    <Show when={!props.more} fallback={<p class="older hint line">Older messages are on their way…</p>}>
      <div class="line">
        <div>
          <p class="start-title">
            <Show
              when={props.room.direct}
              fallback={
                <>
                  This is where <bdi>{props.room.name}</bdi> begins.
                </>
              }
            >
              Your conversation with <bdi>{props.room.name}</bdi> begins here.
            </Show>
          </p>
          <Show when={props.room.description}>
            <p class="start-about" dir="auto" title={props.room.description}>
              {props.room.description}
            </p>
          </Show>
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
