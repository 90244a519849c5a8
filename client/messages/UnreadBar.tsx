import { Show } from 'solid-js';
import { unreadNumeral } from '../rooms/unread.ts';
import { Icon } from '../ui/Icon.tsx';
import type { FirstUnread } from './createReading.ts';

/** Above the messages: that what is not read yet begins above what is in view, and the way to there. */
export function UnreadBar(props: {
  unread: FirstUnread | undefined;
  above: boolean;
  go: () => void;
  dismiss: () => void;
}) {
  return (
    <Show when={props.above && props.unread}>
      {(unread) => (
        <div class="unread-bar">
          <button type="button" class="button plain" onClick={() => props.go()}>
            {unread().count === 1 ? '1 message' : `${unreadNumeral(unread().count)} messages`} since you were
            here: go to the first
          </button>
          <button type="button" class="icon-button" onClick={() => props.dismiss()}>
            <Icon name="close" />
            <span class="unseen">Not now</span>
          </button>
        </div>
      )}
    </Show>
  );
}
