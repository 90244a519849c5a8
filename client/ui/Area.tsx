import { createUniqueId, Show } from 'solid-js';
import { codePoints, numeral } from './text.ts';

type AreaProps = {
  label: string;
  value: string;
  change: (value: string) => void;
  error: string | undefined;
  hint?: string;
  name: string;
  rows: number;
  /** In code points: counted, and never cut off. */
  limit: number;
  ref?: (area: HTMLTextAreaElement) => void;
};

/** Some lines to write on; otherwise a `Field`. */
export function Area(props: AreaProps) {
  const id = createUniqueId();
  const left = () => props.limit - codePoints(props.value.trim());
  return (
    <div class="field line">
      <label class="margin" for={id}>
        {props.label}
      </label>
      <div>
        <textarea
          ref={(area) => props.ref?.(area)}
          id={id}
          class="input area"
          dir="auto"
          name={props.name}
          rows={props.rows}
          value={props.value}
          onInput={(event) => props.change(event.currentTarget.value)}
          aria-invalid={props.error ? 'true' : undefined}
          aria-describedby={`${id}-error ${id}-hint ${id}-left`}
        />
        <p class="field-error" id={`${id}-error`} aria-live="polite">
          {props.error}
        </p>
        <div class="area-under">
          <Show when={props.hint}>
            <p class="hint" id={`${id}-hint`}>
              {props.hint}
            </p>
          </Show>
          <p class="counter" id={`${id}-left`} classList={{ over: left() < 0 }}>
            {left() < 0 ? `${numeral(-left())} too many` : `${numeral(left())} left`}
          </p>
        </div>
      </div>
    </div>
  );
}
