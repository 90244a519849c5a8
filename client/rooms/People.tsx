import { createEffect, For, type ParentProps, Show } from 'solid-js';
import type { RoomUser } from '../messages/room-state.ts';
import { Icon } from '../ui/Icon.tsx';
import { Person } from '../ui/Person.tsx';
import { numeral } from '../ui/text.ts';
import type { People as PeopleOf } from './createPeople.ts';

type PeopleProps = {
  people: PeopleOf;
  viewerId: string;
  /** Whether it is known who is here: without a connection it is only known who was. */
  current: boolean;
};

export function People(props: PeopleProps) {
  const here = () => props.people.sorted().filter((user) => user.online);
  const away = () => props.people.sorted().filter((user) => !user.online);
  const more = () => props.people.members() - props.people.sorted().length;
  return (
    <div class="people">
      <PeopleGroup
        title={props.current ? 'Here now' : 'Last seen here'}
        users={here()}
        count={props.people.online()}
        {...props}
      />
      <PeopleGroup
        title="Away"
        users={away()}
        count={props.people.members() - props.people.online()}
        {...props}
      />
      <Show when={more() > 0}>
        <p class="people-more">and {numeral(more())} more</p>
      </Show>
    </div>
  );
}

function PeopleGroup(props: PeopleProps & { title: string; count: number; users: readonly RoomUser[] }) {
  return (
    <Show when={props.users.length > 0}>
      <h2 class="people-title">
        {props.title} <span class="count">{numeral(props.count)}</span>
      </h2>
      <ul class="people-list">
        <For each={props.users}>
          {(user) => (
            <li classList={{ away: !user.online || !props.current }}>
              <span class="dot" classList={{ off: !user.online || !props.current }} />
              <Person name={user.name} tag={props.people.label(user)} />
              <Show when={user.id === props.viewerId}>
                <span class="hint"> you</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

export function PeopleDialog(props: ParentProps<{ open: boolean; close: () => void }>) {
  let dialog: HTMLDialogElement | undefined;
  createEffect(() => {
    if (props.open) dialog?.showModal();
    else dialog?.close();
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the drawer; with the keyboard, Escape closes it.
    <dialog
      ref={dialog}
      class="drawer"
      aria-label="People"
      onClose={() => props.close()}
      onClick={(event) => event.target === dialog && props.close()}
    >
      <Show when={props.open}>
        <button type="button" class="icon-button drawer-close" onClick={() => props.close()}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
        {props.children}
      </Show>
    </dialog>
  );
}
