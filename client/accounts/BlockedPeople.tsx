import { For, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { BlockedAccountsDocument, UnblockAccountDocument } from '../graphql/documents.ts';
import { createStored } from '../ui/createStored.ts';
import { Person } from '../ui/Person.tsx';
import { Part } from './Part.tsx';

/** Whom the viewer does not want to read. */
export function BlockedPeople() {
  let list: HTMLUListElement | undefined;
  const blocked = createStored(() =>
    ask(BlockedAccountsDocument, {}).then(({ blockedAccounts }) => blockedAccounts),
  );
  const unblock = async (account: string) => {
    await blocked.change(() => ask(UnblockAccountDocument, { account }));
    // The button went with the name.
    if (!blocked.failure()) list?.focus();
  };
  return (
    <Part title="Blocked people">
      <ul ref={list} tabindex="-1" aria-label="Blocked people">
        <For
          each={blocked.value() ?? []}
          fallback={
            <Show when={blocked.value()}>
              <li class="line">
                <p class="hint">
                  Nobody. Whom you block, from the list of people in a room, is folded away for you, and not
                  told.
                </p>
              </li>
            </Show>
          }
        >
          {(account) => (
            <li class="line kept">
              <div class="kept-box">
                <p>
                  <Person name={account.name} tag={account.tag} />
                </p>
                <button type="button" class="button plain" onClick={() => void unblock(account.id)}>
                  Unblock<span class="unseen"> {account.name}</span>
                </button>
              </div>
            </li>
          )}
        </For>
      </ul>
      <div class="line">
        <p class="field-error" role="alert">
          {blocked.failure()?.message}
        </p>
      </div>
    </Part>
  );
}
