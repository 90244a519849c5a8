import type { ParentProps } from 'solid-js';
import { Opening } from './Opening.tsx';

export function NotFoundPage() {
  return (
    <DeadEnd title="There is nothing here" why="The address is wrong, or what it led to is gone.">
      <ChooseRoom />
    </DeadEnd>
  );
}

/** No room can have this address. */
export function NoRoomPage(props: { why: string }) {
  return (
    <DeadEnd title="There is no such room" why={props.why}>
      <ChooseRoom />
    </DeadEnd>
  );
}

/** The viewer is not let in, whatever they say. */
export function BannedPage(props: { why: string; everywhere: boolean }) {
  return (
    <DeadEnd
      title={props.everywhere ? 'You cannot stay on this server' : 'You cannot enter this room'}
      why={props.why}
    >
      <ChooseRoom />
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

function ChooseRoom() {
  return (
    <a class="button" href="/">
      Choose a room
    </a>
  );
}

function DeadEnd(props: ParentProps<{ title: string; why: string }>) {
  return (
    <main id="main" class="page">
      <Opening title={`${props.title} · Enchanters`} heading={props.title} lead={props.why}>
        {props.children}
      </Opening>
    </main>
  );
}
