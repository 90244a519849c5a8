import { Show } from 'solid-js';
import { AccountLinks } from '../accounts/AccountLinks.tsx';
import { createServer, isShutOut } from '../accounts/createServer.ts';
import { createViewer } from '../accounts/createViewer.ts';
import type { Failure } from '../connection/failure.ts';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin, type Entry } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';

type DoorProps = {
  room: string;
  /** What to call it; nothing where only its address is known, which is no name. */
  name: string | undefined;
  invitation: string | undefined;
  failure: Failure | undefined;
  /** What has just put the viewer out of the room. */
  news: string | undefined;
  joined: (entry: Entry) => void;
};

/** Before a room whose address is known: who is there? */
export function Door(props: DoorProps) {
  const viewer = createViewer();
  const server = createServer();
  const join = createJoin({
    room: props.room,
    invitation: props.invitation,
    failure: props.failure,
    joined: (entry) => props.joined(entry),
  });
  const whatToDo = () => {
    if (isShutOut(viewer(), server())) return 'Only people with an account talk here.';
    return join.password() !== undefined
      ? 'This room is private, or there is no such room. Enter its password, or ask for an invitation.'
      : 'Say who you are, and you are in.';
  };

  return (
    <div class="page">
      <header class="corner">
        <AccountLinks viewer={viewer()} />
        <ThemeButton />
      </header>
      <main id="main">
        <Opening
          title={`Join ${props.name ?? 'this room'} · Enchanters`}
          heading={
            <Show when={props.name} fallback="Join this room">
              {(name) => (
                <>
                  Join <bdi class="wrap">{name()}</bdi>
                </>
              )}
            </Show>
          }
          lead={props.news ?? whatToDo()}
        />
        <JoinForm join={join} viewer={viewer()} server={server()} />
        <div class="line elsewhere">
          <p>
            <a class="link" href="/">
              Choose another room
            </a>
          </p>
        </div>
      </main>
    </div>
  );
}
