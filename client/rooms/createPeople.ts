import { type Accessor, createMemo } from 'solid-js';
import type { RoomState, RoomUser } from '../messages/room-state.ts';

type Named = { readonly id: string; readonly name: string; readonly tag: string };

const fold = (name: string) => name.normalize('NFKC').toLowerCase();

/** Who is in the room, in the order they are listed in, and what to call them. */
export function createPeople(state: Accessor<RoomState | undefined>) {
  const users = createMemo(() => state()?.users);
  const sorted = createMemo((): readonly RoomUser[] =>
    Object.values(users() ?? {}).sort(
      (a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name),
    ),
  );
  const listedOnline = createMemo(() => sorted().filter((user) => user.online).length);
  const bearers = createMemo(() => {
    const bearers = new Map<string, Set<string>>();
    const add = ({ id, name }: Named) =>
      bearers.set(fold(name), (bearers.get(fold(name)) ?? new Set()).add(id));
    for (const user of sorted()) add(user);
    for (const { author } of state()?.messages ?? []) add(author);
    return bearers;
  });
  const shared = createMemo(
    () => [...bearers()].filter(([, ids]) => ids.size > 1).map(([name]) => name),
    [],
    { equals: (before, after) => before.join('\n') === after.join('\n') },
  );

  return {
    sorted,
    /** How many they are; in a large room, more than are listed. */
    members: () => state()?.counts?.members ?? sorted().length,
    online: () => state()?.counts?.online ?? listedOnline(),
    /** The tag of a person whose name somebody else here bears too, and nothing for all others. */
    label: (person: Named): string | undefined =>
      shared().includes(fold(person.name)) ? person.tag : undefined,
  };
}

export type People = ReturnType<typeof createPeople>;
