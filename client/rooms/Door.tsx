import type { Failure } from '../connection/failure.ts';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin, type Entry } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';

type DoorProps = {
  room: string;
  /** As its creator typed it, where it is known. */
  name: string | undefined;
  failure: Failure | undefined;
  joined: (entry: Entry) => void;
};

/** Before a room whose address is known: who is there? */
export function Door(props: DoorProps) {
  const join = createJoin({
    room: props.room,
    failure: props.failure,
    joined: (entry) => props.joined(entry),
  });
  const name = () => props.name ?? props.room;

  return (
    <div class="page">
      <header class="corner">
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
          lead={
            join.password() !== undefined
              ? 'No public room has this name. If it is private, say who you are and enter its password.'
              : 'Say who you are, and you are in.'
          }
        />
        <JoinForm join={join} />
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
