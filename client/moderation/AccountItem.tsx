import { createSignal, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import {
  type AssignableRole,
  type KnownAccountFragment,
  UnbanAccountDocument,
} from '../graphql/documents.ts';
import { fullTime } from '../messages/times.ts';
import { moment, shortDate } from '../ui/dates.ts';
import { Named } from './Named.tsx';
import { RoleSelect } from './RoleSelect.tsx';

type AccountItemProps = {
  account: KnownAccountFragment;
  changed: (account: KnownAccountFragment) => void;
  promote: (role: AssignableRole) => void;
  /** @param item - where the focus goes on, once it is done. */
  ban: (item: HTMLElement | undefined) => void;
};

export function AccountItem(props: AccountItemProps) {
  const [failure, setFailure] = createSignal<Failure>();
  let item: HTMLLIElement | undefined;
  const lift = async () => {
    setFailure(undefined);
    try {
      const { unbanAccount } = await ask(UnbanAccountDocument, { account: props.account.id });
      props.changed(unbanAccount.account);
      item?.focus();
    } catch (thrown) {
      setFailure(thrown as Failure);
    }
  };
  return (
    <li ref={item} class="line account" tabindex="-1">
      <p class="margin role" classList={{ guest: props.account.guest }}>
        {props.account.role.toLowerCase()}
      </p>
      <div class="account-box">
        <div class="account-who">
          <p class="account-name">
            <Named account={props.account} />
          </p>
          <p class="hint">
            <Show when={props.account.handle}>
              {(handle) => (
                <>
                  <bdi>@{handle()}</bdi> ·{' '}
                </>
              )}
            </Show>
            <Show when={props.account.email}>
              {(email) => (
                <>
                  <bdi>{email()}</bdi> ·{' '}
                </>
              )}
            </Show>
            <time datetime={props.account.createdAt} title={fullTime(props.account.createdAt)}>
              since {shortDate(props.account.createdAt)}
            </time>
          </p>
          <Show when={props.account.ban}>
            {(ban) => (
              <p class="ban-note">
                Banned {ban().until ? `until ${moment(ban().until ?? '')}` : 'for good'} by{' '}
                <Named account={ban().by} />
                <Show when={ban().reason} fallback=".">
                  : <bdi>{ban().reason}</bdi>
                </Show>
              </p>
            )}
          </Show>
        </div>
        <div class="actions">
          <Show when={props.account.viewerCan.setRole}>
            <RoleSelect {...props} failed={setFailure} />
          </Show>
          <Show when={props.account.viewerCan.ban}>
            <Show
              when={props.account.ban}
              fallback={
                <button
                  type="button"
                  class="button plain"
                  aria-haspopup="dialog"
                  onClick={() => props.ban(item)}
                >
                  Ban <span class="unseen">{props.account.name}</span>
                </button>
              }
            >
              <button type="button" class="button plain" onClick={() => void lift()}>
                Lift the ban <span class="unseen">of {props.account.name}</span>
              </button>
            </Show>
          </Show>
          <p class="field-error" role="alert">
            {failure()?.message}
          </p>
        </div>
      </div>
    </li>
  );
}
