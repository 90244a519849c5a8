import { useNavigate } from '@solidjs/router';
import { createEffect, Match, Show, Switch } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { AccountDocument, type OwnAccountFragment, SessionsDocument } from '../graphql/documents.ts';
import { accountDeleted, signedOut } from '../outbox/outboxes.ts';
import { createStored } from '../ui/createStored.ts';
import { AccessTokens } from './AccessTokens.tsx';
import { BlockedPeople } from './BlockedPeople.tsx';
import { createServer } from './createServer.ts';
import { DeleteAccount } from './DeleteAccount.tsx';
import { Duties } from './Duties.tsx';
import { FormPage } from './FormPage.tsx';
import { LogOut } from './LogOut.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import { PresenceSwitch } from './PresenceSwitch.tsx';
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
      <Match when={account.value()?.guest && account.value()} keyed>
        {(guest) => <GuestAccount guest={guest} gone={() => navigate('/', { replace: true })} />}
      </Match>
    </Switch>
  );
}

function GuestAccount(props: { guest: OwnAccountFragment; gone: () => void }) {
  const sessions = createStored(() => ask(SessionsDocument, {}).then(({ sessions }) => sessions));
  const forGood = () => void accountDeleted(props.guest.id).then(() => props.gone());
  return (
    <FormPage title="You are here as a guest" lead="Sign up, and your messages and rooms stay yours.">
      <div class="line">
        <p>
          <a class="button" href="/sign-up">
            Sign up
          </a>
        </p>
      </div>
      <ProfileForm viewer={props.guest} />
      <PresenceSwitch viewer={props.guest} />
      <Sessions sessions={sessions} />
      <BlockedPeople />
      <LogOut guest done={forGood} />
      <DeleteAccount guest deleted={forGood} />
    </FormPage>
  );
}

function OwnAccount(props: { viewer: OwnAccountFragment }) {
  const navigate = useNavigate();
  const sessions = createStored(() => ask(SessionsDocument, {}).then(({ sessions }) => sessions));
  const server = createServer();
  const goHome = () => navigate('/', { replace: true });
  return (
    <FormPage title="Your account" lead={`You log in as “${props.viewer.handle}”.`}>
      <Show when={server()?.viewerCan.moderate}>
        <div class="line">
          <nav class="ways" aria-label="What you look after">
            <Duties server={server()} />
          </nav>
        </div>
      </Show>
      <ProfileForm viewer={props.viewer} />
      <PresenceSwitch viewer={props.viewer} />
      <Show when={server()?.passwords !== false}>
        <PasswordForm handle={props.viewer.handle ?? ''} changed={() => void sessions.refresh()} />
      </Show>
      <Sessions sessions={sessions} />
      <AccessTokens />
      <BlockedPeople />
      <LogOut
        done={() => {
          signedOut();
          goHome();
        }}
      />
      <DeleteAccount deleted={() => void accountDeleted(props.viewer.id).then(goHome)} />
    </FormPage>
  );
}
