import { createSignal, lazy } from 'solid-js';
import { Later } from '../ui/Later.tsx';
import type { Persons } from './createPersons.ts';

const Banned = lazy(() => import('./Banned.tsx').then(({ Banned }) => ({ default: Banned })));

/** Folded away, and asked for when it is opened. */
export function BannedPart(props: { room: string; persons: Persons }) {
  const [open, setOpen] = createSignal(false);
  return (
    <details class="banned" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Banned</summary>
      <Later when={open()} close={() => setOpen(false)}>
        <Banned room={props.room} persons={props.persons} />
      </Later>
    </details>
  );
}
