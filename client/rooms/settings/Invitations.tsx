import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { Part } from '../../accounts/Part.tsx';
import { ask } from '../../connection/ask.ts';
import {
  CreateRoomInvitationDocument,
  RevokeRoomInvitationDocument,
  RoomInvitationsDocument,
  type RoomInvitationsQuery,
} from '../../graphql/documents.ts';
import type { RoomFacts } from '../../messages/room-state.ts';
import { fullTime } from '../../messages/times.ts';
import { createStored } from '../../ui/createStored.ts';
import { InvitationForm } from '../../ui/InvitationForm.tsx';
import { Secret } from '../../ui/Secret.tsx';
import { numeral } from '../../ui/text.ts';
import { untilWhen } from '../../ui/until.ts';
import { pathOf } from '../path.ts';

type Invitation = RoomInvitationsQuery['roomInvitations'][number];

function usesOf({ usesLeft, used }: Invitation): string {
  if (usesLeft === null || usesLeft === undefined) return `No limit, used ${numeral(used)} times`;
  return usesLeft === 1 ? '1 use left' : `${numeral(usesLeft)} uses left`;
}

/** Links into a private room. @param members - how many are in it: whoever comes may have used one. */
export function Invitations(props: { room: RoomFacts; members: number; open: boolean }) {
  const stored = createStored(() =>
    ask(RoomInvitationsDocument, { room: props.room.slug }).then(({ roomInvitations }) => roomInvitations),
  );
  const [link, setLink] = createSignal<string>();
  createEffect(
    on(
      () => [props.members, props.open] as const,
      ([, open]) => open && void stored.refresh(),
      { defer: true },
    ),
  );
  const revoke = (id: string) =>
    stored.change(() => ask(RevokeRoomInvitationDocument, { room: props.room.slug, id }));
  return (
    <Part title="Invitations">
      <p class="hint">Whoever follows the link of one can enter, without a password.</p>
      <ul>
        <For each={stored.value() ?? []}>
          {(invitation) => (
            <li class="kept-box">
              <div>
                <p>{usesOf(invitation)}</p>
                <p class="hint">
                  until{' '}
                  <time datetime={invitation.expiresAt} title={fullTime(invitation.expiresAt)}>
                    {untilWhen(invitation.expiresAt)}
                  </time>
                </p>
              </div>
              <button type="button" class="button plain" onClick={() => void revoke(invitation.id)}>
                Revoke
              </button>
            </li>
          )}
        </For>
      </ul>
      <p class="field-error" role="alert">
        {stored.failure()?.message}
      </p>
      <Show when={link()} keyed>
        {(link) => <Secret label="New invitation" secret={link} forget={() => setLink(undefined)} />}
      </Show>
      <InvitationForm
        make={async (given) => {
          const { slug } = props.room;
          const { createRoomInvitation } = await ask(CreateRoomInvitationDocument, { room: slug, ...given });
          setLink(`${location.origin}${pathOf(slug)}#invitation=${createRoomInvitation.token}`);
          void stored.refresh();
        }}
      />
    </Part>
  );
}
