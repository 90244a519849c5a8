import { createEffect, createSignal, on, onMount, Show } from 'solid-js';
import type { RoomFacts as Room } from '../../messages/room-state.ts';
import type { People } from '../createPeople.ts';
import { Archive } from './Archive.tsx';
import { createSettings } from './createSettings.ts';
import { DescriptionForm } from './DescriptionForm.tsx';
import { HandOver } from './HandOver.tsx';
import { Invitations } from './Invitations.tsx';
import { NameForm } from './NameForm.tsx';
import { PrivacyForm } from './PrivacyForm.tsx';
import { RoomFacts } from './RoomFacts.tsx';
import { SlowModeForm } from './SlowModeForm.tsx';

export type SettingsProps = {
  /** Whether anybody looks at them. */
  open: boolean;
  room: Room;
  viewerId: string;
  people: People;
};

/** What a room is, for everybody in it; and for those who may, what it is to be. */
export function RoomSettings(props: SettingsProps) {
  let heading: HTMLHeadingElement | undefined;
  const { settings, failure, refresh, may } = createSettings(
    () => props.room,
    () => props.open,
  );
  const [said, setSaid] = createSignal<string>();
  const arrive = () => props.open && heading?.focus();
  onMount(arrive);
  createEffect(
    on(
      () => props.open,
      () => {
        setSaid(undefined);
        arrive();
      },
      { defer: true },
    ),
  );

  return (
    <div class="settings">
      <h2 ref={heading} class="settings-title" tabindex="-1">
        <bdi>{props.room.name}</bdi>
      </h2>
      <p class="success" role="status">
        {said()}
      </p>
      <RoomFacts
        room={props.room}
        settings={settings()}
        viewerId={props.viewerId}
        label={props.people.label}
      />
      <Show when={failure()}>
        {(failure) => (
          <div class="actions">
            <p class="field-error" role="alert">
              {failure().message}
            </p>
            <button type="button" class="button quiet" onClick={() => void refresh()}>
              Try again
            </button>
          </div>
        )}
      </Show>
      <Show when={may('edit')}>
        <NameForm room={props.room} />
        <DescriptionForm room={props.room} />
      </Show>
      <Show when={may('slow')}>
        <SlowModeForm room={props.room} />
      </Show>
      <Show when={may('guard') && settings()}>
        {(settings) => <PrivacyForm room={props.room} settings={settings()} />}
      </Show>
      <Show when={may('invite') && props.room.private}>
        <Invitations room={props.room} members={props.people.members()} open={props.open} />
      </Show>
      <Show when={may('handOver')}>
        <HandOver
          room={props.room}
          viewerId={props.viewerId}
          people={props.people}
          done={(name) => {
            setSaid(`The room is now ${name}’s.`);
            // The form that asked may be gone by now.
            heading?.focus();
          }}
        />
      </Show>
      <Show when={may('archive')}>
        <Archive room={props.room} />
      </Show>
    </div>
  );
}
