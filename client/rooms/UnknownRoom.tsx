import { For, Show } from 'solid-js';
import type { Suggestion } from '../connection/failure.ts';
import type { Join } from './createJoin.ts';

type UnknownRoomProps = {
  join: Join;
  choosesRoom: boolean;
  pick: (room: Suggestion) => void;
  create: () => void;
  askPassword: () => void;
};

/** What can be done about a room that was not found: make it, give its password, or take one with a similar name. */
export function UnknownRoom(props: UnknownRoomProps) {
  const unknown = () => {
    const room = props.join.unknownRoom();
    return room?.name === props.join.room().trim() ? room : undefined;
  };
  return (
    <Show when={unknown()}>
      {(room) => (
        <section class="line unknown" aria-label="Room not found">
          <div>
            <Show when={!props.choosesRoom}>
              <p role="alert">{room().failure.message}</p>
            </Show>
            <div class="choices">
              <Show when={room().failure.canCreate}>
                <button type="button" class="button quiet" onClick={() => props.create()}>
                  <span>
                    Create “<bdi>{room().name}</bdi>”
                    <Show when={props.join.password()}> with this password</Show>
                  </span>
                </button>
              </Show>
              <Show when={props.join.password() === undefined}>
                <button type="button" class="button plain" onClick={() => props.askPassword()}>
                  I have a password
                </button>
              </Show>
            </div>
            <Show when={room().failure.suggestions.length > 0}>
              <p class="hint">Did you mean</p>
              <ul class="choices">
                <For each={room().failure.suggestions}>
                  {(suggestion) => (
                    <li>
                      <button type="button" class="button plain" onClick={() => props.pick(suggestion)}>
                        <bdi>{suggestion.name}</bdi>
                      </button>
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          </div>
        </section>
      )}
    </Show>
  );
}
