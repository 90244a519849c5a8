import { type Accessor, createMemo } from 'solid-js';
import type { RoomState, RoomUser } from '../messages/room-state.ts';
import { createNamesakes } from '../people/createNamesakes.ts';

/** Who is in the room, in the order they are listed in, and what to call them. */
export function createPeople(state: Accessor<RoomState | undefined>) {
  const users = createMemo(() => state()?.users);
  const sorted = createMemo((): readonly RoomUser[] =>
    Object.values(users() ?? {}).sort(
      (a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name),
    ),
  );
  const listedOnline = createMemo(() => sorted().filter((user) => user.online).length);
  const label = createNamesakes(function* () {
    yield* sorted();
    for (const { author, replyTo } of state()?.window.messages ?? []) {
      yield author;
      if (replyTo) yield replyTo.author;
    }
  });

  return {
    sorted,
    /** How many they are; in a large room, more than are listed. */
    members: () => state()?.counts?.members ?? sorted().length,
    online: () => state()?.counts?.online ?? listedOnline(),
    /** The tag of a person whose name somebody else here bears too, or one that looks like it; nothing for all others. */
    label,
  };
}

export type People = ReturnType<typeof createPeople>;
