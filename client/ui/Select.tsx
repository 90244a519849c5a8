import { Index } from 'solid-js';

export type SelectProps = {
  name: string;
  value: string;
  change: (value: string) => void;
  /** What stands for each, and its words. */
  options: readonly (readonly [value: string, words: string])[];
  ref?: (select: HTMLSelectElement) => void;
  id?: string;
  /** Where nothing else on the page says what it is. */
  label?: string;
  wrong?: boolean;
  /** The ids of what is said about it. */
  about?: string;
};

/** One of a few. */
export function Select(props: SelectProps) {
  return (
    <select
      ref={(select) => props.ref?.(select)}
      id={props.id}
      class="input choice"
      name={props.name}
      aria-label={props.label}
      onChange={(event) => props.change(event.currentTarget.value)}
      aria-invalid={props.wrong ? 'true' : undefined}
      aria-describedby={props.about}
    >
      <Index each={props.options}>
        {(option) => (
          <option value={option()[0]} selected={option()[0] === props.value}>
            {option()[1]}
          </option>
        )}
      </Index>
    </select>
  );
}
