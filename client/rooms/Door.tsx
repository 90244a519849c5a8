import { AccountLinks } from '../accounts/AccountLinks.tsx';
import { createViewer } from '../accounts/createViewer.ts';
import type { Failure } from '../connection/failure.ts';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin, type Entry } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';

type DoorProps = {
  room: string;
  /** As its creator typed it, where it is known. */
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
  const join = createJoin({
    room: props.room,
    invitation: props.invitation,
    failure: props.failure,
    joined: (entry) => props.joined(entry),
  });
  const name = () => props.name ?? props.room;
  const whatToDo = () =>
    join.password() !== undefined
      ? 'No public room has this name. If it is private, say who you are and enter its password.'
      : 'Say who you are, and you are in.';

  return (
    <div class="page">
      <header class="corner">
        <AccountLinks viewer={viewer()} />
        <ThemeButton />
      </header>
      <main id="main">
        <Opening
          title={`Join ${name()} · Enchanters`}
          heading={
            <>
              Join <bdi class="wrap">{name()}</bdi>
            </>
          }
          lead={props.news ?? whatToDo()}
        />
        <JoinForm join={join} viewer={viewer()} />
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
