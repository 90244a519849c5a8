import { type JSX, Show } from 'solid-js';
import type { RoomSettingsPartsFragment } from '../../graphql/documents.ts';
import type { RoomFacts as Room } from '../../messages/room-state.ts';
import { fullTime } from '../../messages/times.ts';
import { shortDate } from '../../ui/dates.ts';
import { every } from '../../ui/duration.ts';
import { Person } from '../../ui/Person.tsx';
import type { People } from '../createPeople.ts';

type RoomFactsProps = {
  room: Room;
  settings: RoomSettingsPartsFragment | undefined;
  viewerId: string;
  label: People['label'];
};

export function RoomFacts(props: RoomFactsProps) {
  const wayIn = () => {
    if (!props.room.private) return 'Public: everybody can find it and enter.';
    const hasPassword = props.settings?.private ? props.settings.hasPassword : null;
    if (hasPassword === null) return 'Private: it takes a password or an invitation.';
    return hasPassword
      ? 'Private: it takes its password or an invitation.'
      : 'Private: it takes an invitation.';
  };
  return (
    <dl class="facts">
      <Fact name="About">
        <Show when={props.room.description} fallback={<span class="hint">Nothing is said about it.</span>}>
          <span class="facts-about" dir="auto">
            {props.room.description}
          </span>
        </Show>
      </Fact>
      <Fact name="Owner">
        <Show when={props.settings} fallback="…">
          <Show when={props.settings?.owner} fallback="Nobody owns it any more.">
            {(owner) => (
              <>
                <Person name={owner().name} tag={props.label(owner())} />
                <Show when={owner().id === props.viewerId}>
                  <span class="hint"> · you</span>
                </Show>
              </>
            )}
          </Show>
        </Show>
      </Fact>
      <Fact name="Who gets in">{wayIn()}</Fact>
      <Fact name="Slow mode">
        {props.room.slowSeconds > 0 ? `One message ${every(props.room.slowSeconds)}.` : 'Off'}
      </Fact>
      <Show when={props.room.archivedAt}>
        {(at) => (
          <Fact name="Archived">
            <Day at={at()} />. It can be read, and nothing more is said in it.
          </Fact>
        )}
      </Show>
      <Fact name="Made">
        <Show when={props.settings} fallback="…">
          {(settings) => <Day at={settings().createdAt} />}
        </Show>
      </Fact>
    </dl>
  );
}

function Fact(props: { name: string; children: JSX.Element }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Day(props: { at: string }) {
  return (
    <time datetime={props.at} title={fullTime(props.at)}>
      {shortDate(props.at)}
    </time>
  );
}
