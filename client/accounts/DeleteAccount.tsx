import { createSignal, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { DeleteAccountDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';

/** Folded away, and, of whoever has one, behind the password: nothing brings an account back. */
export function DeleteAccount(props: { guest?: boolean; deleted: () => void }) {
  const [everything, setEverything] = createSignal(false);
  const form = createForm({
    fields: { password: '' },
    check: ({ password }) => ({
      ...(!props.guest && password === '' && { password: 'The password is missing.' }),
    }),
    send: async ({ password }) => {
      await ask(DeleteAccountDocument, {
        messages: everything() ? 'DELETE' : 'KEEP',
        password: password || undefined,
      });
      props.deleted();
    },
  });
  return (
    <details class="part">
      <summary class="line">
        <span class="link">Delete this account</span>
      </summary>
      <Form form={form} verb="Delete it for good">
        <div class="line">
          <div>
            <p>
              {props.guest ? 'Your name is' : 'Your name, your handle and your e-mail address are'} gone then,
              and you are in no room any more. Nothing brings them back.
            </p>
            <label class="check">
              <input
                type="checkbox"
                name="everything"
                checked={everything()}
                onChange={(event) => setEverything(event.currentTarget.checked)}
              />
              Delete what I said, too
            </label>
          </div>
        </div>
        <Show when={!props.guest}>
          <Field
            {...form.field('password')}
            label="Password"
            type="password"
            autocomplete="current-password"
          />
        </Show>
      </Form>
    </details>
  );
}
