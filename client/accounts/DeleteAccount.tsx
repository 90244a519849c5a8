import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { DeleteAccountDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';

/** Folded away, and behind the password: nothing brings an account back. */
export function DeleteAccount(props: { deleted: () => void }) {
  const [everything, setEverything] = createSignal(false);
  const form = createForm({
    fields: { password: '' },
    check: ({ password }) => ({ ...(password === '' && { password: 'The password is missing.' }) }),
    send: async ({ password }) => {
      await ask(DeleteAccountDocument, { messages: everything() ? 'DELETE' : 'KEEP', password });
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
              Your name, your handle and your e-mail address are gone then, and you are in no room any more.
              Nothing brings them back.
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
        <Field {...form.field('password')} label="Password" type="password" autocomplete="current-password" />
      </Form>
    </details>
  );
}
