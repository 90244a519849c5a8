import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { type AccountRole, AccountsDocument, type KnownAccountFragment } from '../graphql/documents.ts';
import { createPages } from './createPages.ts';

const TYPING_PAUSE_MS = 150;

export type Wanted = {
  readonly search: string;
  readonly role: AccountRole | '';
  readonly banned: '' | 'yes' | 'no';
};

/** The accounts of this server, found while typing. */
export function createEverybody() {
  const [wanted, setWanted] = createSignal<Wanted>({ search: '', role: '', banned: '' });
  const pages = createPages<KnownAccountFragment>({
    load: async (after) => {
      const { search, role, banned } = wanted();
      const { accounts } = await ask(AccountsDocument, {
        search: search.trim() || undefined,
        role: role || undefined,
        banned: banned === '' ? undefined : banned === 'yes',
        after,
      });
      return accounts;
    },
  });
  void pages.restart();
  createEffect(
    on(
      wanted,
      () => {
        const timer = setTimeout(() => void pages.restart(), TYPING_PAUSE_MS);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return {
    ...pages,
    wanted,
    want: (change: Partial<Wanted>) => setWanted((before) => ({ ...before, ...change })),
  };
}
