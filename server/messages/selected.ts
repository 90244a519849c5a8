import { type GraphQLResolveInfo, visit } from 'graphql';

const counts = new WeakMap<object, Map<string, number>>();

/** How often an operation selects fields of this name, under whatever aliases and wherever. */
export function timesSelected({ operation, fragments }: GraphQLResolveInfo, name: string): number {
  const known = counts.get(operation) ?? new Map<string, number>();
  counts.set(operation, known);
  const counted = known.get(name);
  if (counted !== undefined) return counted;
  let times = 0;
  for (const definition of [operation, ...Object.values(fragments)])
    visit(definition, {
      Field(field) {
        if (field.name.value === name) times++;
      },
    });
  known.set(name, times);
  return times;
}
