import { ask } from '../connection/ask.ts';
import { ChangePasswordDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { Part } from './Part.tsx';

export function PasswordForm(props: { handle: string; changed: () => void }) {
  const form = createForm({
    fields: { current: '', next: '' },
    check: ({ current, next }) => ({
      ...(current === '' && { current: 'The password as it is now is missing.' }),
      ...(next === '' && { next: 'Choose a new password.' }),
    }),
    send: async (typed) => {
      await ask(ChangePasswordDocument, typed);
      form.clear();
      props.changed();
    },
  });
  return (
    <Part title="Password">
      <Form form={form} verb="Change password" success="Changed. Your other sessions have ended.">
        {/* For password managers: whose password it is. */}
        <input type="text" name="username" autocomplete="username" value={props.handle} readonly hidden />
        <Field
          {...form.field('current')}
          label="Password now"
          name="current-password"
          type="password"
          autocomplete="current-password"
        />
        <Field
          {...form.field('next')}
          label="New password"
          name="new-password"
          type="password"
          autocomplete="new-password"
          hint="At least 8 characters. You stay logged in here, and are logged out everywhere else."
        />
      </Form>
    </Part>
  );
}
