import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { shortDate } from '../ui/dates.ts';
import type { RoomPerson } from './createCard.ts';
import { banEnd, muteEnd, presence, roleWords } from './words.ts';

type CardFactsProps = {
  person: RoomPerson;
  /** Whether the room is theirs. */
  owner: boolean;
  viewer: { readonly id: string; readonly guest: boolean };
};

export function CardFacts(props: CardFactsProps) {
  const account = () => props.person.account;
  return (
    <ul class="card-facts">
      <li>
        <Show when={account().handle}>
          {(handle) => (
            <>
              <bdi class="wrap">@{handle()}</bdi> ·{' '}
            </>
          )}
        </Show>
        {roleWords[account().role]} <span class="hint">since {shortDate(account().createdAt)}</span>
      </li>
      <Show when={props.owner}>
        <li>Owner of this room</li>
      </Show>
      <li>{presence(props.person.joinedAt)}</li>
      <Show when={props.person.mutedUntil}>{(until) => <li class="care">Muted {muteEnd(until())}</li>}</Show>
      <Show when={props.person.ban}>
        {(ban) => (
          <li class="care">
            Banned from this room {banEnd(ban().until)}
            <Show when={ban().reason}>
              : <bdi class="wrap">{ban().reason}</bdi>
            </Show>
          </li>
        )}
      </Show>
      <Show when={account().viewerHasBlocked}>
        <li class="care">You blocked them: what they say is folded away.</li>
      </Show>
      <Show when={account().id === props.viewer.id}>
        <li>
          This is you.{' '}
          <Show
            when={!props.viewer.guest}
            fallback={
              <A class="link" href="/sign-up">
                Sign up
              </A>
            }
          >
            <A class="link" href="/account">
              Your account
            </A>
          </Show>
        </li>
      </Show>
    </ul>
  );
}
