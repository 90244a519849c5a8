import { useSearchParams } from '@solidjs/router';
import { createSignal, For, Show } from 'solid-js';
import type { AccountRole, AssignableRole, KnownAccountFragment } from '../graphql/documents.ts';
import { Field } from '../ui/Field.tsx';
import { SelectField } from '../ui/SelectField.tsx';
import { AccountItem } from './AccountItem.tsx';
import { BanQuestion } from './BanQuestion.tsx';
import { createEverybody, type Wanted } from './createEverybody.ts';
import { InvitationsPage } from './InvitationsPage.tsx';
import { ListEnd, ListPage } from './ListPage.tsx';
import { RoleQuestion } from './RoleQuestion.tsx';

export function PeoplePage() {
  const [search] = useSearchParams<{ show: string }>();
  return (
    <Show when={search.show === 'invitations'} fallback={<Everybody />}>
      <InvitationsPage />
    </Show>
  );
}

const ROLES = [
  ['', 'Everybody'],
  ['GUEST', 'Guests'],
  ['MEMBER', 'Members'],
  ['MODERATOR', 'Moderators'],
  ['ADMIN', 'Admins'],
] as const;
const BANNED = [
  ['', 'Banned or not'],
  ['yes', 'Banned'],
  ['no', 'Not banned'],
] as const;

function Everybody() {
  const people = createEverybody();
  const [banning, setBanning] = createSignal<KnownAccountFragment>();
  const [promoting, setPromoting] = createSignal<{ account: KnownAccountFragment; role: AssignableRole }>();
  let last: HTMLElement | undefined;
  const found = () => people.items() ?? [];
  return (
    <ListPage
      at="people"
      title="People"
      lead="Everybody who has an account on this server, guests too, the newest first."
      failure={people.failure()}
      again={() => void people.refresh()}
    >
      <search class="join">
        <Field
          label="Search"
          name="search"
          value={people.wanted().search}
          change={(search) => people.want({ search })}
          error={undefined}
          hint="A part of a name or a handle, or a whole e-mail address."
        />
        <SelectField
          label="Role"
          name="role"
          value={people.wanted().role}
          change={(role) => people.want({ role: role as AccountRole | '' })}
          options={ROLES}
        />
        <SelectField
          label="Ban"
          name="banned"
          value={people.wanted().banned}
          change={(banned) => people.want({ banned: banned as Wanted['banned'] })}
          options={BANNED}
        />
      </search>
      <ul class="accounts" aria-busy={people.busy()} aria-label="People">
        <For each={found()}>
          {(account) => (
            <AccountItem
              account={account}
              changed={people.put}
              promote={(role) => setPromoting({ account, role })}
              ban={(item) => {
                last = item;
                setBanning(account);
              }}
            />
          )}
        </For>
      </ul>
      <ListEnd pages={people} empty={found().length === 0} nothing="Nobody is like that." />
      <RoleQuestion asked={promoting()} close={() => setPromoting(undefined)} changed={people.put} />
      <BanQuestion
        account={banning()}
        close={() => setBanning(undefined)}
        changed={people.put}
        done={() => last?.focus()}
      />
    </ListPage>
  );
}
