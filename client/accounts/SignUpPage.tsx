import { A, useLocation, useNavigate } from '@solidjs/router';
import { createEffect } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { SignUpDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { invitationIn } from '../ui/invitation.ts';
import { createReturn } from './createReturn.ts';
import { createViewer } from './createViewer.ts';
import { FormPage } from './FormPage.tsx';

const NAME_HINT = 'What the others see. Left empty, it is your handle.';

export function SignUpPage() {
  const { state, goBack } = createReturn();
  const location = useLocation();
  const navigate = useNavigate();
  const viewer = createViewer();
  // Whoever has an account is not asked for another.
  createEffect(() => viewer()?.guest === false && navigate('/account', { replace: true }));
  const form = createForm({
    fields: { handle: '', password: '', name: '', email: '' },
    check: ({ handle, password }) => ({
      ...(handle.trim() === '' && { handle: 'Choose what you want to log in with.' }),
      ...(password === '' && { password: 'Choose a password.' }),
    }),
    send: async ({ handle, password, name, email }) => {
      await ask(SignUpDocument, {
        handle,
        password,
        name: name.trim() === '' ? undefined : name,
        email: email.trim() === '' ? undefined : email,
        invitation: invitationIn(location.hash),
      });
      goBack();
    },
  });
  const lead = () =>
    viewer()?.guest ? 'Your messages and rooms stay yours.' : 'A name of your own, on every device.';
  return (
    <FormPage title="Sign up" lead={lead()}>
      <Form form={form} verb="Sign up">
        <Field
          {...form.field('handle')}
          label="Handle"
          name="username"
          autocomplete="username"
          hint="What you log in with. No two people here have the same."
        />
        <Field
          {...form.field('password')}
          label="Password"
          type="password"
          autocomplete="new-password"
          hint="At least 8 characters. A few words that nobody would put together do well."
        />
        <Field
          {...form.field('name')}
          label="Name"
          autocomplete="name"
          hint={
            viewer()?.guest ? `What the others see. Left empty, it stays “${viewer()?.name}”.` : NAME_HINT
          }
        />
        <Field
          {...form.field('email')}
          label="E-mail"
          type="email"
          autocomplete="email"
          hint="If you like. Only the admins of this server see it, and nothing is sent to it."
        />
      </Form>
      <div class="line elsewhere">
        <p>
          Signed up already?{' '}
          <A class="link" href="/log-in" state={state()}>
            Log in
          </A>
        </p>
      </div>
    </FormPage>
  );
}
