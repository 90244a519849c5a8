import { createEffect, createSignal, For, on, Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { RoomBansDocument, type RoomBansQuery, UnbanUserDocument } from '../graphql/documents.ts';
import { createStored } from '../ui/createStored.ts';
import { shortDate } from '../ui/dates.ts';
import { Person } from '../ui/Person.tsx';
import type { Persons } from './createPersons.ts';
import { banEnd } from './words.ts';

type Bans = RoomBansQuery['roomBans'];
type Ban = Bans['nodes'][number];

/** Who is banned from the room, the newest first. */
export function Banned(props: { room: string; persons: Persons }) {
  let list: HTMLUListElement | undefined;
  const [pages, setPages] = createSignal(1);
  const bans = createStored(() => load(props.room, pages()));
  createEffect(on([props.persons.changes, pages], () => void bans.refresh(), { defer: true }));
  const lift = async ({ account }: Ban) => {
    if (!account) return;
    await bans.change(() => ask(UnbanUserDocument, { room: props.room, account: account.id }));
    // The button went with the ban.
    if (!bans.failure()) list?.focus();
  };
  return (
    <>
      <ul ref={list} class="people-list" tabindex="-1" aria-label="Banned">
        <For
          each={bans.value()?.nodes ?? []}
          fallback={
            <li class="hint" role="status">
              <Show when={bans.value()} fallback={bans.failure() ? '' : 'Looking them up…'}>
                Nobody is banned.
              </Show>
            </li>
          }
        >
          {(ban) => (
            <li class="ban">
              <Show when={ban.account} fallback="A deleted account">
                {(account) => (
                  <button
                    type="button"
                    class="person-button"
                    aria-haspopup="dialog"
                    onClick={() => props.persons.show(account())}
                  >
                    <Person name={account().name} tag={account().tag} />
                  </button>
                )}
              </Show>
              <p class="hint">
                {banEnd(ban.until)}, since {shortDate(ban.createdAt)}
                <Show when={ban.by}>
                  {(by) => (
                    <>
                      , by <bdi class="wrap">{by().name}</bdi>
                    </>
                  )}
                </Show>
              </p>
              <Show when={ban.reason}>
                <p class="ban-reason" dir="auto">
                  {ban.reason}
                </p>
              </Show>
              <button type="button" class="button plain" onClick={() => void lift(ban)}>
                Lift<span class="unseen"> the ban of {ban.account?.name}</span>
              </button>
            </li>
          )}
        </For>
      </ul>
      <p class="field-error" role="alert">
        {bans.failure()?.message}
      </p>
      <Show when={bans.failure()}>
        <button type="button" class="button plain" onClick={() => void bans.refresh()}>
          Try again
        </button>
      </Show>
      <Show when={bans.value()?.pageInfo.hasNextPage}>
        <button type="button" class="button plain" onClick={() => setPages((count) => count + 1)}>
          Show more
        </button>
      </Show>
    </>
  );
}

async function load(room: string, pages: number): Promise<Bans> {
  let bans = (await ask(RoomBansDocument, { room })).roomBans;
  for (let page = 1; page < pages && bans.pageInfo.hasNextPage; page += 1) {
    const next = (await ask(RoomBansDocument, { room, after: bans.pageInfo.endCursor })).roomBans;
    bans = { ...next, nodes: [...bans.nodes, ...next.nodes] };
  }
  return bans;
}
