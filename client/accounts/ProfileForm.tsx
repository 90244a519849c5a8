import { Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { type OwnAccountFragment, UpdateAccountDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { Part } from './Part.tsx';

export function ProfileForm(props: { viewer: OwnAccountFragment }) {
  const form = createForm({
    fields: { name: props.viewer.name, email: props.viewer.email ?? '' },
    send: async ({ name, email }) =>
      void (await ask(UpdateAccountDocument, props.viewer.guest ? { name } : { name, email })),
  });
  return (
    <Part title="Who you are">
      <Form form={form} verb="Save" success="Saved.">
        <Field {...form.field('name')} label="Name" autocomplete="name" hint="What the others see." />
        <Show when={!props.viewer.guest}>
          <Field
            {...form.field('email')}
            label="E-mail"
            type="email"
            autocomplete="email"
            hint="Only the admins of this server see it. It may be left empty."
          />
        </Show>
      </Form>
    </Part>
  );
}
