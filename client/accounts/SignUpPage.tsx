import { A, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { SignUpDocument } from '../graphql/documents.ts';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Form } from '../ui/Form.tsx';
import { invitationIn, tokenOf } from '../ui/invitation.ts';
import { createReturn } from './createReturn.ts';
import { createServer } from './createServer.ts';
import { createViewer } from './createViewer.ts';
import { FormPage } from './FormPage.tsx';

const NAME_HINT = 'What the others see. Left empty, it is your handle.';

export function SignUpPage() {
  const { state, goBack } = createReturn();
  const location = useLocation();
  const navigate = useNavigate();
  const viewer = createViewer();
  const server = createServer();
  const invited = () => server()?.signUp === 'INVITED';
  // Whoever has an account is not asked for another.
  createEffect(() => viewer()?.guest === false && navigate('/account', { replace: true }));
  const form = createForm({
    fields: { invitation: '', handle: '', password: '', name: '', email: '' },
    check: ({ invitation, handle, password }) => ({
      ...(invited() &&
        invitation.trim() === '' && { invitation: 'Signing up on this server takes an invitation.' }),
      ...(handle.trim() === '' && { handle: 'Choose what you want to log in with.' }),
      ...(password === '' && { password: 'Choose a password.' }),
    }),
    send: async ({ invitation, handle, password, name, email }) => {
      await ask(SignUpDocument, {
        handle,
        password,
        name: name.trim() === '' ? undefined : name,
        email: email.trim() === '' ? undefined : email,
        invitation: tokenOf(invitation),
      });
      goBack();
    },
  });
  // Also of a link that is opened while the page is there already.
  createEffect(() => {
    const invitation = invitationIn(location.hash);
    if (invitation) form.field('invitation').change(invitation);
  });
  const lead = () => {
    if (invited()) return 'This server takes an invitation: ask its admins for a link.';
    return viewer()?.guest ? 'Your messages and rooms stay yours.' : 'A name of your own, on every device.';
  };
  return (
    <Show when={server()?.signUp !== 'CLOSED'} fallback={<ClosedPage passwords={server()?.passwords} />}>
      <FormPage title="Sign up" lead={lead()}>
        <Form form={form} verb="Sign up">
          <Show when={invited()}>
            <Field
              {...form.field('invitation')}
              label="Invitation"
              hint="The link that you were given, or what it carries. Whoever opens the link finds it here."
            />
          </Show>
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
    </Show>
  );
}

/** Nobody is asked to fill in what will not be taken. */
function ClosedPage(props: { passwords: boolean | undefined }) {
  const { state } = createReturn();
  return (
    <FormPage
      title="Nobody can sign up here"
      lead={
        props.passwords === false
          ? 'Accounts come from elsewhere on this server: log in with what you have there.'
          : 'Accounts on this server are made by those who run it: ask them for one.'
      }
    >
      <div class="line">
        <div class="actions">
          <A class="button" href="/log-in" state={state()}>
            Log in
          </A>
        </div>
      </div>
    </FormPage>
  );
}
