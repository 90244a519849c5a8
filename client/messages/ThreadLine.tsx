import { Show } from 'solid-js';
import { numeral } from '../ui/text.ts';
import type { Thread } from './window.ts';

/** How much was said under a message: a press opens it. */
export function ThreadLine(props: { thread: NonNullable<Thread>; open: () => void }) {
  const count = () => props.thread.replyCount;
  const unread = () => (props.thread.viewerFollows ? props.thread.viewerUnreadCount : 0);
  return (
    <Show when={count() > 0}>
      <button
        type="button"
        class="thread-line"
        classList={{ fresh: unread() > 0 }}
        onClick={() => props.open()}
      >
        {count() === 1 ? '1 reply' : `${numeral(count())} replies`}
        <Show when={unread() > 0}>
          <span class="thread-unread"> · {numeral(unread())} new</span>
        </Show>
      </button>
    </Show>
  );
}
