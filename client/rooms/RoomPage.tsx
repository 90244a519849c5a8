import { useNavigate, useParams } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import type { Failure } from '../connection/failure.ts';
import { NoRoomPage } from '../ui/DeadEnd.tsx';
import { createEntry } from './createEntry.ts';
import { Door } from './Door.tsx';
import { pathOf, roomOf } from './path.ts';
import { Room } from './Room.tsx';
import { Waiting } from './Waiting.tsx';

export function RoomPage() {
  const params = useParams<{ room: string }>();
  return (
    <Show when={params.room} keyed>
      {(segment) => <RoomAt room={roomOf(segment)} />}
    </Show>
  );
}

function RoomAt(props: { room: string }) {
  const navigate = useNavigate();
  const { phase, shutOut, joined } = createEntry(props.room);
  const door = () => {
    const now = phase();
    return now.at === 'door' ? now : undefined;
  };
  const nowhere = () => {
    const now = phase();
    return now.at === 'nowhere' ? now.failure : undefined;
  };
  const inside = () => {
    const now = phase();
    return now.at === 'inside' ? now.entry : undefined;
  };
  const onTheWay = (): { failure?: Failure } | undefined => {
    const now = phase();
    return now.at === 'way' ? now : undefined;
  };

  return (
    <Switch>
      <Match when={onTheWay()}>{(way) => <Waiting failure={way().failure} />}</Match>
      <Match when={door()} keyed>
        {(now) => (
          <Door
            room={props.room}
            name={now.name}
            failure={now.failure}
            joined={(entry) => {
              joined(entry);
              if (entry.room.slug !== props.room) navigate(pathOf(entry.room.slug), { replace: true });
            }}
          />
        )}
      </Match>
      <Match when={nowhere()}>{(failure) => <NoRoomPage why={failure().message} />}</Match>
      <Match when={inside()} keyed>
        {(entry) => <Room entry={entry} shutOut={shutOut} left={() => navigate('/', { replace: true })} />}
      </Match>
    </Switch>
  );
}
