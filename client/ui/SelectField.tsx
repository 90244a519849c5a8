import { createUniqueId } from 'solid-js';
import { FieldFrame } from './FieldFrame.tsx';
import { Select, type SelectProps } from './Select.tsx';

type SelectFieldProps = Pick<SelectProps, 'name' | 'value' | 'change' | 'options' | 'ref'> & {
  label: string;
  error?: string | undefined;
  hint?: string;
};

/** One of a few; otherwise a `Field`. */
export function SelectField(props: SelectFieldProps) {
  const id = createUniqueId();
  return (
    <FieldFrame id={id} label={props.label} error={props.error} hint={props.hint}>
      <Select
        ref={(select) => props.ref?.(select)}
        id={id}
        name={props.name}
        value={props.value}
        change={props.change}
        options={props.options}
        wrong={!!props.error}
        about={`${id}-error ${id}-hint`}
      />
    </FieldFrame>
  );
}
