import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js';
import type { ConnectionState } from '../connection/createStream.ts';
import { outdated } from '../connection/failure.ts';
import { numeral } from '../ui/text.ts';

const SHOWN_MS = 5_000;

type ConnectionNoteProps = {
  state: ConnectionState;
  missed: { readonly count: number } | undefined;
  loaded: boolean;
};

/** One quiet line over the composer while the connection is lost, and when it has been found again. */
export function ConnectionNote(props: ConnectionNoteProps) {
  const [back, setBack] = createSignal(false);
  createEffect(
    on(
      () => props.missed,
      (missed) => {
        if (!missed) return;
        setBack(true);
        const timer = setTimeout(setBack, SHOWN_MS, false);
        onCleanup(() => clearTimeout(timer));
      },
    ),
  );

  const text = () => {
    if (!props.loaded) return undefined;
    if (props.state === 'offline')
      return 'You are offline. What you write is kept, and sent when you are back.';
    if (props.state === 'reconnecting') return 'Connection lost. Reconnecting… What you write is kept.';
    if (props.state === 'unavailable')
      return 'The server cannot store messages right now. What you write is kept, and sent when it can.';
    if (props.state === 'outdated') return outdated().message;
    if (!back()) return undefined;
    return props.missed?.count ? `Caught up · ${numeral(props.missed.count)} new` : 'Caught up';
  };

  return (
    <div class="note" role="status" data-state={props.state}>
      <Show when={text()}>
        <p class="line">
          <span>{text()}</span>
        </p>
      </Show>
    </div>
  );
}
