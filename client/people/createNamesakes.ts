import { type Accessor, createMemo } from 'solid-js';

export type Named = { readonly id: string; readonly nameKey: string; readonly tag: string };

/**
 * Tells people of one name apart.
 *
 * @returns the tag of a person whose name somebody else of them bears too, or one that looks like it; nothing for all others.
 */
export function createNamesakes(people: Accessor<Iterable<Named>>): (person: Named) => string | undefined {
  const shared = createMemo(
    () => {
      const bearers = new Map<string, Set<string>>();
      for (const { id, nameKey } of people())
        bearers.set(nameKey, (bearers.get(nameKey) ?? new Set()).add(id));
      return [...bearers].filter(([, ids]) => ids.size > 1).map(([nameKey]) => nameKey);
    },
    [],
    { equals: (before, after) => before.join('\n') === after.join('\n') },
  );
  return (person) => (shared().includes(person.nameKey) ? person.tag : undefined);
}
