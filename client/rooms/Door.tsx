import type { Failure } from '../connection/failure.ts';
import { Opening } from '../ui/Opening.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin, type Entry } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';

/** Before a room whose address is known: who is there? */
export function Door(props: { room: string; failure: Failure | undefined; joined: (entry: Entry) => void }) {
  const join = createJoin({
    room: props.room,
    failure: props.failure,
    joined: (entry) => props.joined(entry),
  });

  return (
    <div class="page">
      <header class="corner">
        <ThemeButton />
      </header>
      <main id="main">
        <Opening
          title={`Join ${props.room} · Enchanters`}
          heading={
            <>
              Join <bdi class="wrap">{props.room}</bdi>
            </>
          }
          lead="Say who you are, and you are in."
        />
        <JoinForm join={join} choosesRoom={false} submit="Join Room" />
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
