import { createSignal, lazy } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import { Later } from '../ui/Later.tsx';

const NotificationsDialog = lazy(() =>
  import('./NotificationsDialog.tsx').then((dialog) => ({ default: dialog.NotificationsDialog })),
);

/** What one is told of while one looks elsewhere: in this browser, and of this room. */
export function NotificationsButton(props: {
  room: { readonly slug: string; readonly name: string; readonly direct?: boolean };
}) {
  const [open, setOpen] = createSignal(false);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        title="Notifications"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Icon name="bell" />
        <span class="button-text">Notifications</span>
      </button>
      <Later when={open()} close={() => setOpen(false)}>
        <NotificationsDialog room={props.room} open={open()} close={() => setOpen(false)} />
      </Later>
    </>
  );
}
