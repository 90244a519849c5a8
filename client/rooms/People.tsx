import { For, type ParentProps, Show } from 'solid-js';
import type { RoomUser } from '../messages/room-state.ts';
import { BannedPart } from '../people/BannedPart.tsx';
import type { Persons } from '../people/createPersons.ts';
import { roleMark } from '../people/words.ts';
import { Drawer } from '../ui/Drawer.tsx';
import { Person } from '../ui/Person.tsx';
import { numeral } from '../ui/text.ts';
import type { People as PeopleOf } from './createPeople.ts';

type PeopleProps = {
  people: PeopleOf;
  persons: Persons;
  /** Its slug. */
  room: string;
  viewerId: string;
  /** Whether it is known who is here: without a connection it is only known who was. */
  current: boolean;
};

export function People(props: PeopleProps) {
  const here = () => props.people.sorted().filter((user) => user.online);
  const absent = () => props.people.sorted().filter((user) => !user.online);
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
        title="Not here"
        users={absent()}
        count={props.people.members() - props.people.online()}
        {...props}
      />
      <Show when={more() > 0}>
        <p class="people-more">and {numeral(more())} more</p>
      </Show>
      <Show when={props.persons.mayBan()}>
        <BannedPart room={props.room} persons={props.persons} />
      </Show>
    </div>
  );
}

function PeopleGroup(props: PeopleProps & { title: string; count: number; users: readonly RoomUser[] }) {
  const isAway = (user: RoomUser) => props.current && user.presence === 'AWAY';
  const marks = (user: RoomUser) => {
    const { id, account } = user;
    return [
      isAway(user) && 'away',
      id === props.persons.ownerId() && 'owner',
      roleMark[account.role],
      props.persons.hasBlocked(id) && 'blocked',
      id === props.viewerId && 'you',
    ].filter(Boolean);
  };
  return (
    <Show when={props.users.length > 0}>
      <h2 class="people-title">
        {props.title} <span class="count">{numeral(props.count)}</span>
      </h2>
      <ul class="people-list">
        <For each={props.users}>
          {(user) => (
            <li
              classList={{
                absent: !user.online || !props.current,
                blocked: props.persons.hasBlocked(user.id),
              }}
            >
              <button
                type="button"
                class="person-button"
                aria-haspopup="dialog"
                onClick={() => props.persons.show(user)}
              >
                <span class="dot" classList={{ off: !user.online || !props.current, idle: isAway(user) }} />
                <span class="person-words">
                  <Person name={user.name} tag={props.people.label(user)} />
                  <Show when={marks(user).length > 0}>
                    <span class="hint"> {marks(user).join(' · ')}</span>
                  </Show>
                </span>
              </button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

export function PeopleDialog(props: ParentProps<{ open: boolean; close: () => void }>) {
  return (
    <Drawer label="People" side="right" open={props.open} close={() => props.close()}>
      {props.children}
    </Drawer>
  );
}
