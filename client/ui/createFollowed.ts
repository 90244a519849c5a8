import { type Accessor, createEffect, on } from 'solid-js';

type Followed = { readonly value: string; change: (value: string) => void };

/** What stands in a field follows what is stored, for as long as nobody has written something else there. */
export function createFollowed(field: Followed, stored: Accessor<string>): void {
  createEffect(
    on(stored, (now, before) => {
      if (field.value === before) field.change(now);
    }),
  );
}
