import { Show } from 'solid-js';
import { every } from '../ui/duration.ts';
import { isEndless, untilWhen } from '../ui/until.ts';
import type { Standing } from './createStanding.ts';
import { fullTime } from './times.ts';

/** Beneath the composer: whether, and how often, one may speak here. */
export function SpeakingNote(props: { id: string; standing: Standing; slowSeconds: number }) {
  return (
    <p class="speaking" id={props.id} role="status">
      <Show
        when={props.standing.mutedUntil()}
        fallback={
          <Show when={props.slowSeconds > 0}>
            Slow mode: one message {every(props.slowSeconds)}
            {props.standing.keepsOrder() ? ' for the others' : ''}.
          </Show>
        }
      >
        {(until) => (
          <>
            You may only read here until{' '}
            <Show when={!isEndless(until())} fallback="somebody lets you speak again">
              <time datetime={until()} title={fullTime(until())}>
                {untilWhen(until())}
              </time>
            </Show>
            . What you write is kept.
          </>
        )}
      </Show>
    </p>
  );
}
