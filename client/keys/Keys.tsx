import { useNavigate } from '@solidjs/router';
import { createEffect, lazy } from 'solid-js';
import { pathOf } from '../rooms/path.ts';
import { Later } from '../ui/Later.tsx';
import { neighbour } from './neighbours.ts';
import { opened, setOpened } from './opened.ts';
import type { Shortcut } from './shortcut.ts';

const Switcher = lazy(() => import('./Switcher.tsx').then(({ Switcher }) => ({ default: Switcher })));
const Shortcuts = lazy(() => import('./Shortcuts.tsx').then(({ Shortcuts }) => ({ default: Shortcuts })));

/** What shortcuts do, on every page, and what they open. Loaded with the first of them. */
export function Keys(props: { pressed: Shortcut | undefined }) {
  const navigate = useNavigate();
  const close = () => void setOpened(undefined);

  createEffect(() => {
    const { pressed } = props;
    if (pressed === undefined) return;
    const { does, shift } = pressed;
    if (does === 'switcher') setOpened((now) => (now === does ? undefined : does));
    else if (does === 'shortcuts') setOpened(does);
    else {
      const next = neighbour(does === 'up' ? -1 : 1, shift);
      if (next) navigate(pathOf(next.slug));
    }
  });

  return (
    <>
      <Later when={opened() === 'switcher'} close={close}>
        <Switcher open={opened() === 'switcher'} close={close} />
      </Later>
      <Later when={opened() === 'shortcuts'} close={close}>
        <Shortcuts open={opened() === 'shortcuts'} close={close} />
      </Later>
    </>
  );
}
