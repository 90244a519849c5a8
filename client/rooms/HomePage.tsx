import { useNavigate } from '@solidjs/router';
import { lazy, onMount, Show, Suspense } from 'solid-js';
import { AccountLinks } from '../accounts/AccountLinks.tsx';
import { createServer, isShutOut } from '../accounts/createServer.ts';
import { createViewer } from '../accounts/createViewer.ts';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';
import { pathOf } from './path.ts';
import { RoomPicker } from './RoomPicker.tsx';
import { YourRoomsAtHome } from './YourRoomsAtHome.tsx';

const WaitingNote = lazy(() =>
  import('../outbox/WaitingNote.tsx').then((note) => ({ default: note.WaitingNote })),
);

const ConversationsAtHome = lazy(() =>
  import('../direct/ConversationsAtHome.tsx').then((list) => ({ default: list.ConversationsAtHome })),
);

export function HomePage() {
  const navigate = useNavigate();
  const viewer = createViewer();
  const server = createServer();
  const shutOut = () => isShutOut(viewer(), server());
  const lead = () => {
    if (shutOut())
      return server()?.signUp === 'CLOSED' ? 'Log in to talk here.' : 'Log in or sign up to talk here.';
    return viewer()?.guest === false
      ? 'Name a room, and start talking.'
      : 'Say who you are, name a room, and start talking.';
  };
  const join = createJoin({ joined: ({ room }) => navigate(pathOf(room.slug)) });

  onMount(() => void import('./RoomPage.tsx'));

  return (
    <div class="page">
      <header class="corner">
        <AccountLinks viewer={viewer()} />
        <ThemeButton />
      </header>
      <main id="main">
        <Opening title="Enchanters" heading="Welcome to Enchanter’s Chat!" lead={lead()} />
        <JoinForm join={join} viewer={viewer()} server={server()} />
        <Show when={viewer()?.id} keyed>
          {(viewerId) => (
            <>
              <Suspense>
                <WaitingNote viewerId={viewerId} />
              </Suspense>
              <YourRoomsAtHome viewerId={viewerId} />
              <Show when={viewer()?.guest === false}>
                <Suspense>
                  <ConversationsAtHome viewerId={viewerId} />
                </Suspense>
              </Show>
            </>
          )}
        </Show>
        <RoomPicker
          search={join.room()}
          chosen={join.room()}
          suggested={join.unknownRoom()?.failure.suggestions ?? []}
          pick={(room) => (shutOut() ? navigate(pathOf(room.slug)) : join.setRoom(room.name))}
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
