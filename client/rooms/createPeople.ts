import { type Accessor, createMemo } from 'solid-js';
import type { RoomState, RoomUser } from '../messages/room-state.ts';

type Named = { readonly id: string; readonly nameKey: string; readonly tag: string };

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
    const add = ({ id, nameKey }: Named) => bearers.set(nameKey, (bearers.get(nameKey) ?? new Set()).add(id));
    for (const user of sorted()) add(user);
    for (const { author } of state()?.window.messages ?? []) add(author);
    return bearers;
  });
  const shared = createMemo(
    () => [...bearers()].filter(([, ids]) => ids.size > 1).map(([nameKey]) => nameKey),
    [],
    { equals: (before, after) => before.join('\n') === after.join('\n') },
  );

  return {
    sorted,
    /** How many they are; in a large room, more than are listed. */
    members: () => state()?.counts?.members ?? sorted().length,
    online: () => state()?.counts?.online ?? listedOnline(),
    /** The tag of a person whose name somebody else here bears too, or one that looks like it; nothing for all others. */
    label: (person: Named): string | undefined =>
      shared().includes(person.nameKey) ? person.tag : undefined,
  };
}

export type People = ReturnType<typeof createPeople>;
