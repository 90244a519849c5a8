import { ErrorBoundary, lazy, Suspense } from 'solid-js';
import { Drawer } from '../../ui/Drawer.tsx';
import { Icon } from '../../ui/Icon.tsx';
import type { SettingsProps } from './RoomSettings.tsx';

const RoomSettings = lazy(() =>
  import('./RoomSettings.tsx').then(({ RoomSettings }) => ({ default: RoomSettings })),
);

export function SettingsButton(props: { open: () => void }) {
  return (
    <button
      type="button"
      class="icon-button"
      title="Room settings"
      aria-haspopup="dialog"
      onClick={() => props.open()}
    >
      <Icon name="settings" />
      <span class="button-text">Room settings</span>
    </button>
  );
}

/** In the room, not beside it: its stream goes on. What is in the drawer is loaded when it is first opened. */
export function SettingsDrawer(props: SettingsProps & { close: () => void }) {
  return (
    <Drawer label="Room settings" side="right" open={props.open} close={() => props.close()} wide keeps>
      <ErrorBoundary
        fallback={
          <p class="settings-wait field-error" role="alert">
            The settings cannot be loaded right now. Reload the page to try again: what you write is kept.
          </p>
        }
      >
        <Suspense fallback={<p class="settings-wait hint">Loading…</p>}>
          <RoomSettings open={props.open} room={props.room} viewerId={props.viewerId} people={props.people} />
        </Suspense>
      </ErrorBoundary>
    </Drawer>
  );
}
