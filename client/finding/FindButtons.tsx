import { Show } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import type { Finding } from './createFinding.ts';

/** In the room's header. Where there is little room, what is pinned is found in the drawer that the other one opens. */
export function FindButtons(props: { finding: Finding }) {
  const count = () => props.finding.pins.pinned().length;
  return (
    <>
      <Show when={count() > 0}>
        <button
          type="button"
          class="icon-button bar-pins"
          title="Pinned messages"
          aria-haspopup="dialog"
          onClick={() => props.finding.open('pins')}
        >
          <Icon name="pin" />
          <span aria-hidden="true">{count()}</span>
          <span class="unseen">{count() === 1 ? '1 pinned message' : `${count()} pinned messages`}</span>
        </button>
      </Show>
      <button
        type="button"
        class="icon-button"
        title="Find (Ctrl+Shift+F)"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+Shift+F Meta+Shift+F"
        onClick={() => props.finding.open('search')}
      >
        <Icon name="search" />
        <span class="unseen">Find</span>
      </button>
    </>
  );
}
