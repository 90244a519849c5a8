import { createEffect, createSignal, on, onMount, Show } from 'solid-js';
import { Icon } from '../ui/Icon.tsx';
import { codePoints, numeral } from '../ui/text.ts';
import { BODY_LIMIT, objection } from './body.ts';
import type { Draft } from './createDraft.ts';

const COUNTED_FROM = BODY_LIMIT - 400;
const DOUBLE_MS = 600;

type ComposerProps = { draft: Draft; author: string; room: string; send: (body: string) => void };

export function Composer(props: ComposerProps) {
  let area: HTMLTextAreaElement | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  const [refusal, setRefusal] = createSignal<string>();
  const length = () => codePoints(props.draft.text());

  const send = () => {
    const text = props.draft.text();
    // The second of two quick presses finds the field empty already. It is no attempt to send nothing.
    if (text === '' && performance.now() - sentAt < DOUBLE_MS) return;
    const why = objection(text);
    setRefusal(why);
    if (!why) {
      sentAt = performance.now();
      props.send(text);
      props.draft.write('');
    }
    area?.focus();
  };

  const keyed = (event: KeyboardEvent) => {
    // 229: Safari ends a composition before the Enter that ended it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!event.repeat) send();
  };

  const grow = () => {
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  };
  onMount(() => {
    grow();
    if (matchMedia('(pointer: fine)').matches) area?.focus();
  });
  createEffect(on(props.draft.text, grow, { defer: true }));
  createEffect(on(props.draft.restored, () => area?.focus(), { defer: true }));

  return (
    <form
      class="composer line"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="margin author" for="composer">
        <span class="unseen">Message as </span>
        <bdi class="person-name">{props.author}</bdi>
      </label>
      <div class="composer-box">
        <textarea
          ref={area}
          id="composer"
          class="composer-text"
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=" "
          value={props.draft.text()}
          onInput={(event) => {
            props.draft.write(event.currentTarget.value);
            setRefusal(undefined);
          }}
          onKeyDown={keyed}
          aria-invalid={refusal() ? 'true' : undefined}
          aria-describedby="composer-refusal"
        />
        <span class="composer-placeholder" aria-hidden="true">
          Write to <bdi>{props.room}</bdi>
        </span>
        <button type="submit" class="send" title="Send">
          <Icon name="send" />
          <span class="unseen">Send</span>
        </button>
      </div>
      <div class="composer-under">
        <p class="field-error" id="composer-refusal" role="alert">
          {refusal()}
        </p>
        <Show when={length() >= COUNTED_FROM}>
          <p class="counter" classList={{ over: length() > BODY_LIMIT }}>
            {length() > BODY_LIMIT
              ? `${numeral(length() - BODY_LIMIT)} too many`
              : `${numeral(BODY_LIMIT - length())} left`}
          </p>
        </Show>
      </div>
    </form>
  );
}
