import type { Failure } from '../connection/failure.ts';
import { createArrival } from '../ui/createArrival.ts';
import { Logo } from '../ui/Logo.tsx';
import { ThemeButton } from '../ui/ThemeButton.tsx';
import { createJoin, type Entry } from './createJoin.ts';
import { JoinForm } from './JoinForm.tsx';

/** Before a room whose address is known: who is there? */
export function Door(props: { room: string; failure: Failure | undefined; joined: (entry: Entry) => void }) {
  let heading: HTMLHeadingElement | undefined;
  const join = createJoin({
    room: props.room,
    failure: props.failure,
    joined: (entry) => props.joined(entry),
  });

  createArrival(
    () => `Join ${props.room} · Enchanters`,
    () => heading,
  );

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
              Join <bdi class="wrap">{props.room}</bdi>
            </h1>
            <p class="lead">Say who you are, and you are in.</p>
          </div>
        </div>
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
