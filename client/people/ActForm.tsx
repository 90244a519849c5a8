import { createSignal, createUniqueId, For, onMount, Show } from 'solid-js';
import { createForm } from '../ui/createForm.ts';
import { codePoints, isBlank, numeral } from '../ui/text.ts';
import type { Reasons } from './createPersons.ts';
import { REASON_LIMIT, reasonTooLong, type Span } from './words.ts';

type ActFormProps = {
  title: string;
  /** What will come of it. */
  lead: string;
  verb: string;
  spans?: readonly Span[];
  /** What is asked for, where a reason is. */
  reason?: string;
  reasonNeeded?: boolean;
  /** Where what was typed stays while the form is closed, and under which name. */
  kept?: { readonly reasons: Reasons; readonly as: string };
  /** Throws a `Failure` where it did not succeed. */
  send: (given: { minutes: number | undefined; reason: string }) => Promise<void>;
  cancel: () => void;
};

/** What is asked before something is done to somebody: for how long, and why. */
export function ActForm(props: ActFormProps) {
  let heading: HTMLHeadingElement | undefined;
  const id = createUniqueId();
  const [span, setSpan] = createSignal(0);
  const form = createForm({
    fields: { minutes: '', reason: props.kept?.reasons.get(props.kept.as) ?? '' },
    check: ({ reason }) => {
      const tooLong = reasonTooLong(reason);
      if (tooLong) return { reason: tooLong };
      return props.reasonNeeded && isBlank(reason) ? { reason: 'Say why.' } : {};
    },
    send: async ({ reason }) => {
      const { kept } = props;
      await props.send({ minutes: props.spans?.[span()]?.[1], reason });
      kept?.reasons.delete(kept.as);
    },
  });
  const type = (reason: string) => {
    props.kept?.reasons.set(props.kept.as, reason);
    form.field('reason').change(reason);
  };
  const left = () => REASON_LIMIT - codePoints(form.field('reason').value);
  onMount(() => heading?.focus());

  return (
    <form
      class="act"
      method="post"
      novalidate
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      <h3 ref={heading} id={`${id}-title`} tabindex="-1">
        {props.title}
      </h3>
      <p class="hint">{props.lead}</p>
      <Show when={props.spans}>
        {(spans) => (
          <fieldset class="act-spans">
            <legend>How long</legend>
            <For each={spans()}>
              {([words], at) => (
                <label class="check">
                  <input
                    type="radio"
                    name={`${id}-span`}
                    checked={span() === at()}
                    onChange={() => setSpan(at())}
                  />
                  {words}
                </label>
              )}
            </For>
            <p class="field-error" aria-live="polite">
              {form.field('minutes').error}
            </p>
          </fieldset>
        )}
      </Show>
      <Show when={props.reason}>
        <label class="act-label" for={`${id}-reason`}>
          {props.reason}
        </label>
        <textarea
          ref={form.field('reason').ref}
          id={`${id}-reason`}
          class="input"
          rows="3"
          dir="auto"
          value={form.field('reason').value}
          onInput={(event) => type(event.currentTarget.value)}
          aria-invalid={form.field('reason').error ? 'true' : undefined}
          aria-describedby={`${id}-error ${id}-left`}
        />
        <p class="field-error" id={`${id}-error`} aria-live="polite">
          {form.field('reason').error}
        </p>
        <p class="hint act-left" id={`${id}-left`}>
          <Show when={left() < 100 && left() >= 0}>{numeral(left())} left</Show>
        </p>
      </Show>
      <p class="field-error" role="alert">
        {form.refusal()}
      </p>
      <div class="actions">
        <button type="button" class="button quiet" onClick={() => props.cancel()}>
          Cancel
        </button>
        <button type="submit" class="button" aria-busy={form.busy()}>
          {props.verb}
        </button>
      </div>
    </form>
  );
}
