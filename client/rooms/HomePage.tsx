import { useNavigate } from '@solidjs/router';
import { onMount } from 'solid-js';
import { AccountLinks } from '../accounts/AccountLinks.tsx';
import { createViewer } from '../accounts/createViewer.ts';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';
import { pathOf } from './path.ts';
import { RoomPicker } from './RoomPicker.tsx';

export function HomePage() {
  const navigate = useNavigate();
  const viewer = createViewer();
  const join = createJoin({ joined: ({ room }) => navigate(pathOf(room.slug)) });

  onMount(() => void import('./RoomPage.tsx'));

  return (
    <div class="page">
      <header class="corner">
        <AccountLinks viewer={viewer()} />
        <ThemeButton />
      </header>
      <main id="main">
        <Opening
          title="Enchanters"
          heading="Welcome to Enchanter’s Chat!"
          lead={
            viewer()?.guest === false
              ? 'Name a room, and start talking.'
              : 'Say who you are, name a room, and start talking.'
          }
        />
        <JoinForm join={join} viewer={viewer()} />
        <RoomPicker
          search={join.room()}
          chosen={join.room()}
          suggested={join.unknownRoom()?.failure.suggestions ?? []}
          pick={(room) => join.setRoom(room.name)}
        />
      </main>
      <footer class="line foot">
        <p class="hint">
          Everything on these pages goes through one GraphQL API, which your programs can use too.{' '}
          <a class="link" href="/graphql" rel="external">
            Explore it
          </a>
        </p>
      </footer>
    </div>
  );
}
