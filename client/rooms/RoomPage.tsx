import { useLocation, useNavigate, useParams } from '@solidjs/router';
import { createMemo, Match, onCleanup, Show, Switch } from 'solid-js';
import { BannedPage, NoRoomPage } from '../ui/DeadEnd.tsx';
import { invitationIn } from '../ui/invitation.ts';
import { whenBare } from '../ui/way-back.ts';
import { createEntry, type Phase } from './createEntry.ts';
import { Door } from './Door.tsx';
import { pathOf, roomOf } from './path.ts';
import { Room } from './Room.tsx';
import { Waiting } from './Waiting.tsx';

export function RoomPage() {
  const params = useParams<{ room: string }>();
  const navigate = useNavigate();
  const location = useLocation();
  /** What the room in which the viewer is has been called since they came: it answers to all of it. */
  let slugs = new Set<string>();
  let forget = () => {};
  onCleanup(() => forget());
  // A room that has, or is given, another slug is still the same room: nobody enters it anew because its address changes.
  const asked = createMemo((before: string | undefined) => {
    const room = params.room && roomOf(params.room);
    if (room && slugs.has(room)) return before;
    // Whoever goes on to another room and back before they are in it comes back to the first.
    slugs = new Set(room ? [room] : []);
    forget();
    return room;
  });
  const moved = (to: string) => {
    slugs.add(to);
    forget();
    // An invitation that has been used does not stay where the address is copied from.
    const isElsewhere = params.room && roomOf(params.room) !== to;
    if (!isElsewhere && !invitationIn(location.hash)) return;
    // What lies over the room is a step in the history too, which is not replaced.
    forget = whenBare(() => navigate(pathOf(to), { replace: true, scroll: false }));
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
      <Match when={standing('banned')}>
        {(now) => <BannedPage why={now().failure.message} everywhere={now().failure.field !== 'room'} />}
      </Match>
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
