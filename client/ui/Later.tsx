import { createMemo, ErrorBoundary, type ParentProps, Show, Suspense } from 'solid-js';
import { Question } from './Question.tsx';

type LaterProps = ParentProps<{
  /** Whether it is wanted now. Once loaded it stays. */
  when: boolean;
  /** It is not wanted any more. */
  close: () => void;
}>;

/** Loads a part of the page when it is wanted for the first time. The page does not wait for it, nor end with it. */
export function Later(props: LaterProps) {
  const wanted = createMemo((before: boolean) => before || props.when, false);
  return (
    <ErrorBoundary
      fallback={() => (
        <Question
          open={props.when}
          close={() => props.close()}
          title="This could not be loaded"
          no="Not now"
          yes="Load the page again"
          act={async () => location.reload()}
        >
          Loading the page again usually helps. What you write is kept.
        </Question>
      )}
    >
      <Suspense>
        <Show when={wanted()}>{props.children}</Show>
      </Suspense>
    </ErrorBoundary>
  );
}
