import { type ParentProps, Show } from 'solid-js';

type FieldFrameProps = ParentProps<{
  /** Of what is written on or chosen from: what is said about it has `<id>-error` and `<id>-hint`. */
  id: string;
  label: string;
  error: string | undefined;
  hint: string | undefined;
}>;

/** A label in the margin, what is written on or chosen from, and what is wrong with it right beneath. */
export function FieldFrame(props: FieldFrameProps) {
  return (
    <div class="field line">
      <label class="margin" for={props.id}>
        {props.label}
      </label>
      <div>
        {props.children}
        <p class="field-error" id={`${props.id}-error`} aria-live="polite">
          {props.error}
        </p>
        <Show when={props.hint}>
          <p class="hint" id={`${props.id}-hint`}>
            {props.hint}
          </p>
        </Show>
      </div>
    </div>
  );
}
