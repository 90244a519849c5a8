import { useNavigate } from '@solidjs/router';
import { createEffect, createSignal, Match, Switch } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import {
  AccountDocument,
  LogOutDocument,
  type OwnAccountFragment,
  SessionsDocument,
} from '../graphql/documents.ts';
import { createStored } from '../ui/createStored.ts';
import { AccessTokens } from './AccessTokens.tsx';
import { DeleteAccount } from './DeleteAccount.tsx';
import { FormPage } from './FormPage.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { Sessions } from './Sessions.tsx';

export function AccountPage() {
  const navigate = useNavigate();
  const account = createStored(() => ask(AccountDocument, {}).then(({ viewer }) => viewer));
  const member = () => {
    const viewer = account.value();
    return viewer?.guest === false ? viewer : undefined;
  };
  // Whoever is nobody yet logs in first, and comes back.
  createEffect(() => {
    if (account.value() === null) navigate('/log-in', { replace: true, state: { from: '/account' } });
  });

  return (
    <Switch>
      <Match when={account.failure()}>
        {(failure) => (
          <FormPage title="Your account" lead={failure().message}>
            <div class="line">
              <p>
                <button type="button" class="button" onClick={() => void account.refresh()}>
                  Try again
                </button>
              </p>
            </div>
          </FormPage>
        )}
      </Match>
      <Match when={member()} keyed>
        {(viewer) => <OwnAccount viewer={viewer} />}
      </Match>
      <Match when={account.value()?.guest}>
        <FormPage title="You are here as a guest" lead="Sign up, and your messages and rooms stay yours.">
          <div class="line">
            <p>
              <a class="button" href="/sign-up">
                Sign up
              </a>
            </p>
          </div>
        </FormPage>
      </Match>
    </Switch>
  );
}

function OwnAccount(props: { viewer: OwnAccountFragment }) {
  const navigate = useNavigate();
  const sessions = createStored(() => ask(SessionsDocument, {}).then(({ sessions }) => sessions));
  const [failure, setFailure] = createSignal<Failure>();
  const goHome = () => navigate('/', { replace: true });
  const logOut = async () => {
    try {
      await ask(LogOutDocument, {});
      goHome();
    } catch (thrown) {
      setFailure(thrown as Failure);
    }
  };
  return (
    <FormPage title="Your account" lead={`You log in as “${props.viewer.handle}”.`}>
      <ProfileForm viewer={props.viewer} />
      <PasswordForm handle={props.viewer.handle ?? ''} changed={() => void sessions.refresh()} />
      <Sessions sessions={sessions} />
      <AccessTokens />
      <div class="line elsewhere">
        <div class="actions">
          <button type="button" class="button quiet" onClick={() => void logOut()}>
            Log out
          </button>
          <p class="field-error" role="alert">
            {failure()?.message}
          </p>
        </div>
      </div>
      <DeleteAccount deleted={goHome} />
    </FormPage>
  );
}
