import { A } from '@solidjs/router';
import { ask } from '../connection/ask.ts';
import { LogInDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { createReturn } from './createReturn.ts';
import { createViewer } from './createViewer.ts';
import { FormPage } from './FormPage.tsx';

export function LogInPage() {
  const { state, goBack } = createReturn();
  const viewer = createViewer();
  const form = createForm({
    fields: { handle: '', password: '' },
    check: ({ handle, password }) => ({
      ...(handle.trim() === '' && { handle: 'Say who you are.' }),
      ...(password === '' && { password: 'The password is missing.' }),
    }),
    send: async (typed) => {
      await ask(LogInDocument, typed);
      goBack();
    },
  });
  const lead = () =>
    viewer()?.guest
      ? `You are ${viewer()?.name} here, a guest. Log in, and that guest is left behind; sign up to keep what is theirs.`
      : 'With the handle and the password you signed up with.';
  return (
    <FormPage title="Log in" lead={lead()}>
      <Form form={form} verb="Log in">
        <Field {...form.field('handle')} label="Handle" name="username" autocomplete="username" />
        <Field {...form.field('password')} label="Password" type="password" autocomplete="current-password" />
      </Form>
      <div class="line elsewhere">
        <p>
          No account yet?{' '}
          <A class="link" href="/sign-up" state={state()}>
            Sign up
          </A>
        </p>
      </div>
    </FormPage>
  );
}
