import type { ParentProps } from 'solid-js';
import { createArrival } from './createArrival.ts';
import { Logo } from './Logo.tsx';

export function NotFoundPage() {
  return (
    <DeadEnd title="There is nothing here" why="The address is wrong, or what it led to is gone.">
      <a class="button" href="/">
        Choose a room
      </a>
    </DeadEnd>
  );
}

/** Most likely the server has a newer client by now, and the part that was asked for is gone. */
export function BrokenPage() {
  return (
    <DeadEnd
      title="This page stopped working"
      why="Loading it again usually helps. Nothing that was sent is lost."
    >
      <button type="button" class="button" onClick={() => location.reload()}>
        Load it again
      </button>
    </DeadEnd>
  );
}

function DeadEnd(props: ParentProps<{ title: string; why: string }>) {
  let heading: HTMLHeadingElement | undefined;
  createArrival(
    () => `${props.title} · Enchanters`,
    () => heading,
  );
  return (
    <main id="main" class="page">
      <div class="line opening">
        <div class="margin mark">
          <Logo />
        </div>
        <div>
          <h1 ref={heading} tabindex="-1">
            {props.title}
          </h1>
          <p class="lead">{props.why}</p>
          {props.children}
        </div>
      </div>
    </main>
  );
}
