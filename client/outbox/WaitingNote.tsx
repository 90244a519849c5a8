import { createMemo, lazy, Show, Suspense } from 'solid-js';
import { outboxesFor } from './outboxes.ts';

// It is rarely needed, and where it cannot be loaded the page does without.
const WaitingLines = lazy(() =>
  import('./WaitingLines.tsx').then(
    (lines) => ({ default: lines.WaitingLines }),
    () => ({ default: () => null }),
  ),
);

/** What waits, or was refused, in other rooms than the one that is read. */
export function WaitingNote(props: { viewerId: string }) {
  const outboxes = createMemo(() => outboxesFor(props.viewerId));
  const elsewhere = createMemo(() => [...outboxes().boxes().values()].filter((box) => !box.isRead()));
  return (
    <div class="note waiting-note" role="status">
      <Show when={elsewhere().length > 0 || outboxes().dropped().length > 0}>
        <Suspense>
          <WaitingLines outboxes={outboxes()} elsewhere={elsewhere()} />
        </Suspense>
      </Show>
    </div>
  );
}
