import { createUniqueId } from 'solid-js';
import { FieldFrame } from './FieldFrame.tsx';

type FieldProps = {
  label: string;
  value: string;
  change: (value: string) => void;
  error: string | undefined;
  hint?: string;
  type?: 'text' | 'password' | 'email' | 'number' | 'date';
  /** The latest, of dates. */
  max?: string;
  name: string;
  autocomplete?: string;
  ref?: (input: HTMLInputElement) => void;
};

/** A line to write on, with its label in the margin and what is wrong with it right beneath. */
export function Field(props: FieldProps) {
  const id = createUniqueId();
  return (
    <FieldFrame id={id} label={props.label} error={props.error} hint={props.hint}>
      <input
        ref={(input) => props.ref?.(input)}
        id={id}
        class="input"
        dir="auto"
        type={props.type ?? 'text'}
        name={props.name}
        value={props.value}
        max={props.max}
        onInput={(event) => props.change(event.currentTarget.value)}
        autocomplete={props.autocomplete ?? 'off'}
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={props.error ? 'true' : undefined}
        aria-describedby={`${id}-error ${id}-hint`}
      />
    </FieldFrame>
  );
}
