import { useNavigate } from '@solidjs/router';
import { onMount } from 'solid-js';
import { createArrival } from '../ui/createArrival.ts';
import { Logo } from '../ui/Logo.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';
import { pathOf } from './path.ts';
import { RoomPicker } from './RoomPicker.tsx';

export function HomePage() {
  let heading: HTMLHeadingElement | undefined;
  const navigate = useNavigate();
  const join = createJoin({ joined: ({ room }) => navigate(pathOf(room.slug)) });

  createArrival(
    () => 'Enchanters',
    () => heading,
  );
  onMount(() => void import('./RoomPage.tsx'));

  return (
    <div class="page">
      <header class="corner">
        <ThemeButton />
      </header>
      <main id="main">
        <div class="line opening">
          <div class="margin mark">
            <Logo />
          </div>
          <div>
            <h1 ref={heading} tabindex="-1">
              Welcome to Enchanter's Chat!
            </h1>
            <p class="lead">Say who you are, name a room, and start talking.</p>
          </div>
        </div>
        <JoinForm join={join} choosesRoom submit="Join Room" />
        <RoomPicker search={join.room()} chosen={join.room()} pick={(room) => join.setRoom(room.name)} />
      </main>
      <footer class="line foot">
        <p class="hint">
          Everything here is done through one GraphQL API, and yours to use.{' '}
          <a class="link" href="/graphql" rel="external">
            Explore it
          </a>
        </p>
      </footer>
    </div>
  );
}
