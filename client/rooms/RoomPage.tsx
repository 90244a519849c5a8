import { useLocation, useNavigate, useParams } from '@solidjs/router';
import { createMemo, Match, Show, Switch } from 'solid-js';
import { BannedPage, NoRoomPage } from '../ui/DeadEnd.tsx';
import { invitationIn } from '../ui/invitation.ts';
import { createEntry, type Phase } from './createEntry.ts';
import { Door } from './Door.tsx';
import { pathOf, roomOf } from './path.ts';
import { Room } from './Room.tsx';
import { Waiting } from './Waiting.tsx';

export function RoomPage() {
  const params = useParams<{ room: string }>();
  const navigate = useNavigate();
  let slug: string | undefined;
  // A room that has, or is given, another slug is still the same room: nobody enters it anew because its address changes.
  const asked = createMemo((before: string | undefined) => {
    const room = params.room && roomOf(params.room);
    return room === slug ? before : room;
  });
  const moved = (to: string) => {
    slug = to;
    if (params.room && roomOf(params.room) !== to) navigate(pathOf(to), { replace: true, scroll: false });
  };

  return (
    <Show when={asked()} keyed>
      {(room) => <RoomAt room={room} moved={moved} />}
    </Show>
  );
}

function RoomAt(props: { room: string; moved: (slug: string) => void }) {
  const navigate = useNavigate();
  const invitation = invitationIn(useLocation().hash);
  const { phase, shutOut, joined } = createEntry(props.room, invitation);
  const standing = <At extends Phase['at']>(at: At): Extract<Phase, { at: At }> | undefined => {
    const now = phase();
    return now.at === at ? (now as Extract<Phase, { at: At }>) : undefined;
  };

  return (
    <Switch>
      <Match when={standing('way')}>{(way) => <Waiting failure={way().failure} />}</Match>
      <Match when={standing('door')} keyed>
        {(door) => (
          <Door
            room={props.room}
            name={door.name}
            invitation={invitation}
            failure={door.failure}
            news={door.news}
            joined={joined}
          />
        )}
      </Match>
      <Match when={standing('nowhere')}>{(now) => <NoRoomPage why={now().failure.message} />}</Match>
      <Match when={standing('banned')}>{(now) => <BannedPage why={now().failure.message} />}</Match>
      <Match when={standing('inside')} keyed>
        {({ entry }) => (
          <Room
            entry={entry}
            shutOut={shutOut}
            moved={props.moved}
            left={() => navigate('/', { replace: true })}
          />
        )}
      </Match>
    </Switch>
  );
}
