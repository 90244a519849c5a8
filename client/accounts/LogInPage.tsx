import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { LogInDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { createReturn } from './createReturn.ts';
import { createServer, takesSignUps } from './createServer.ts';
import { createViewer } from './createViewer.ts';
import { FormPage } from './FormPage.tsx';

export function LogInPage() {
  const { state, goBack } = createReturn();
  const viewer = createViewer();
  const server = createServer();
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
  const closed = () => server()?.signUp === 'CLOSED';
  const lead = () => {
    if (viewer()?.guest)
      return `You are ${viewer()?.name} here, a guest. Log in, and that guest is left behind${closed() ? '.' : '; sign up to keep what is theirs.'}`;
    if (server()?.passwords === false) return 'With what you log in with elsewhere: this server asks there.';
    return closed()
      ? 'With your handle and your password.'
      : 'With the handle and the password you signed up with.';
  };
  return (
    <FormPage title="Log in" lead={lead()}>
      <Form form={form} verb="Log in">
        <Field {...form.field('handle')} label="Handle" name="username" autocomplete="username" />
        <Field {...form.field('password')} label="Password" type="password" autocomplete="current-password" />
      </Form>
      <Show when={takesSignUps(server())}>
        <div class="line elsewhere">
          <p>
            No account yet?{' '}
            <A class="link" href="/sign-up" state={state()}>
              Sign up
            </A>
          </p>
        </div>
      </Show>
    </FormPage>
  );
}
