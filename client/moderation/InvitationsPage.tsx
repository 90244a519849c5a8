import { createSignal, For, Show } from 'solid-js';
import { createServer } from '../accounts/createServer.ts';
import { ask } from '../connection/ask.ts';
import {
  CreateServerInvitationDocument,
  RevokeServerInvitationDocument,
  type ServerInvitationFragment,
  ServerInvitationsDocument,
} from '../graphql/documents.ts';
import { createStored } from '../ui/createStored.ts';
import { moment } from '../ui/dates.ts';
import { InvitationForm } from '../ui/InvitationForm.tsx';
import { numeral } from '../ui/text.ts';
import { ListPage } from './ListPage.tsx';
import { NewInvitation } from './NewInvitation.tsx';

/** The links with which people sign up. */
export function InvitationsPage() {
  const server = createServer();
  const invitations = createStored(() =>
    ask(ServerInvitationsDocument, {}).then(({ serverInvitations }) => serverInvitations),
  );
  const [made, setMade] = createSignal<string>();
  const revoke = (id: string) => invitations.change(() => ask(RevokeServerInvitationDocument, { id }));
  const lead = () => {
    if (server()?.signUp === 'OPEN') return 'Everybody may sign up on this server now, with or without one.';
    if (server()?.signUp === 'CLOSED') return 'Nobody can sign up on this server now, not even with one.';
    return 'Whoever follows such a link may sign up.';
  };
  return (
    <ListPage
      at="invitations"
      title="Invitations"
      lead={lead()}
      failure={invitations.failure()}
      again={() => void invitations.refresh()}
    >
      <Show when={made()} keyed>
        {(token) => <NewInvitation token={token} forget={() => setMade(undefined)} />}
      </Show>
      <InvitationForm
        make={async (given) => {
          const { createServerInvitation } = await ask(CreateServerInvitationDocument, given);
          setMade(createServerInvitation.token);
          void invitations.refresh();
        }}
      />
      <ul class="invitations" aria-label="Invitations that hold">
        <For
          each={invitations.value() ?? []}
          fallback={
            <Show when={invitations.value()}>
              <li class="line">
                <p class="hint">No invitation holds now.</p>
              </li>
            </Show>
          }
        >
          {(invitation) => <InvitationItem invitation={invitation} revoke={() => revoke(invitation.id)} />}
        </For>
      </ul>
    </ListPage>
  );
}

function InvitationItem(props: { invitation: ServerInvitationFragment; revoke: () => Promise<void> }) {
  const uses = () => {
    const { used, usesLeft } = props.invitation;
    const left =
      usesLeft === null || usesLeft === undefined ? 'any number of uses' : `${numeral(usesLeft)} left`;
    return used === 0
      ? `not used yet, ${left}`
      : `used ${numeral(used)} times, ${left}`.replace(/\b1 times/, 'once');
  };
  return (
    <li class="line kept">
      <div class="kept-box">
        <div>
          <p>Until {moment(props.invitation.expiresAt)}</p>
          <p class="hint">
            Made {moment(props.invitation.createdAt)}, {uses()}
          </p>
        </div>
        <button type="button" class="button plain" onClick={() => void props.revoke()}>
          Revoke <span class="unseen">the one made {moment(props.invitation.createdAt)}</span>
        </button>
      </div>
    </li>
  );
}
