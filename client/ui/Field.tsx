import { createUniqueId, Show } from 'solid-js';

type FieldProps = {
  label: string;
  value: string;
  change: (value: string) => void;
  error: string | undefined;
  hint?: string;
  type?: 'text' | 'password' | 'email' | 'number';
  name: string;
  autocomplete?: string;
  ref?: (input: HTMLInputElement) => void;
};

/** A line to write on, with its label in the margin and what is wrong with it right beneath. */
export function Field(props: FieldProps) {
  const id = createUniqueId();
  return (
    <div class="field line">
      <label class="margin" for={id}>
        {props.label}
      </label>
      <div>
        <input
          ref={(input) => props.ref?.(input)}
          id={id}
          class="input"
          dir="auto"
          type={props.type ?? 'text'}
          name={props.name}
          value={props.value}
          onInput={(event) => props.change(event.currentTarget.value)}
          autocomplete={props.autocomplete ?? 'off'}
          autocapitalize="none"
          spellcheck={false}
          aria-invalid={props.error ? 'true' : undefined}
          aria-describedby={`${id}-error ${id}-hint`}
        />
        <p class="field-error" id={`${id}-error`} aria-live="polite">
          {props.error}
        </p>
        <Show when={props.hint}>
          <p class="hint" id={`${id}-hint`}>
            {props.hint}
          </p>
        </Show>
      </div>
    </div>
  );
}
