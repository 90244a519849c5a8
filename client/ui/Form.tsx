import { type ParentProps, Show } from 'solid-js';
import type { Form as FormState } from './createForm.ts';

type FormProps = ParentProps<{
  form: FormState;
  /** On its button. */
  verb: string;
  /** Said when it has succeeded, where the form is still there then. */
  success?: string;
}>;

/** Fields, one button, and beside it what became of it. By POST, so that no browser ever puts a password in an address. */
export function Form(props: FormProps) {
  return (
    <form
      class="join"
      method="post"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void props.form.submit();
      }}
    >
      {props.children}
      <div class="line">
        <div class="actions">
          <button type="submit" class="button" aria-busy={props.form.busy()}>
            {props.verb}
          </button>
          <p class="field-error" role="alert">
            {props.form.refusal()}
          </p>
          <p class="success" role="status">
            <Show when={props.form.done()}>{props.success}</Show>
          </p>
        </div>
      </div>
    </form>
  );
}
