import { createMemo, type ParentProps, Show } from 'solid-js';
import { createDialog } from './createDialog.ts';
import { Icon } from './Icon.tsx';

type DrawerProps = ParentProps<{
  label: string;
  /** The edge of the page that it comes from. */
  side: 'left' | 'right';
  open: boolean;
  close: () => void;
  wide?: boolean;
  /** Whether what is in it stays as it is while it is closed: what was typed there is not lost by a press beside it. */
  keeps?: boolean;
}>;

/** What stands beside a page where there is room for it, and is opened where there is not. */
export function Drawer(props: DrawerProps) {
  const dialog = createDialog({ open: () => props.open, close: () => props.close() });
  const filled = createMemo((before: boolean) => props.open || (before && !!props.keeps), false);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press beside the drawer; with the keyboard, Escape closes it.
    <dialog
      ref={dialog.ref}
      class="drawer"
      classList={{ left: props.side === 'left', wide: props.wide }}
      aria-label={props.label}
      onClose={dialog.onClose}
      onClick={(event) => dialog.isBeside(event) && props.close()}
    >
      <Show when={filled()}>
        <button type="button" class="icon-button drawer-close" onClick={() => props.close()}>
          <Icon name="close" />
          <span class="unseen">Close</span>
        </button>
        {props.children}
      </Show>
    </dialog>
  );
}
