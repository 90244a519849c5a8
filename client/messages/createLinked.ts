import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect } from 'solid-js';

const IN_HASH = /^#message=([\w-]+)$/;

type LinkedOptions = {
  ready: () => boolean;
  /** Called at first, where the page was opened by such a link. */
  expect: () => void;
  go: (id: string) => void;
};

/** Goes to the message that a link leads to, also where the room is open already. */
export function createLinked({ ready, expect, go }: LinkedOptions): void {
  const location = useLocation();
  const navigate = useNavigate();
  if (IN_HASH.test(location.hash)) expect();
  createEffect(() => {
    const id = IN_HASH.exec(location.hash)?.[1];
    if (id === undefined || !ready()) return;
    go(id);
    // The same link leads there again.
    navigate(location.pathname, { replace: true, scroll: false, state: history.state });
  });
}
