import { Show } from 'solid-js';
import type { PersonFragment } from '../graphql/documents.ts';
import { pathOf } from '../rooms/path.ts';
import { Person } from '../ui/Person.tsx';

/** Whoever it is, also where they are gone; and which of those with this name. */
export function Named(props: { account: PersonFragment | null | undefined }) {
  return (
    <Show when={props.account} fallback="somebody">
      {(account) => <Person name={account().name} tag={toTellApart(account())} />}
    </Show>
  );
}

export function NamedRoom(props: {
  room: { readonly slug: string; readonly name: string } | null | undefined;
}) {
  return (
    <Show when={props.room} fallback="a room that you are not in">
      {(room) => (
        <a class="link" href={pathOf(room().slug)}>
          <bdi>{room().name}</bdi>
        </a>
      )}
    </Show>
  );
}

function toTellApart({ name, handle, guest, tag }: PersonFragment): string | undefined {
  if (guest) return tag;
  return handle === null || handle === name.toLowerCase() ? undefined : `@${handle}`;
}
