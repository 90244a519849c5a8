import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefinitionNode, Kind, parse, print, visit } from 'graphql';
import { root } from '../processes.ts';

/** An operation of the web client by its name, as it sends it: with the fragments that it needs. */
export function clientOperation(name: string): string {
  const folder = `${root}client`;
  const definitions = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .flatMap((file) => parse(readFileSync(join(folder, file), 'utf8')).definitions);
  const named = (kind: Kind, wanted: string) =>
    definitions.find((one) => one.kind === kind && 'name' in one && one.name?.value === wanted);
  const needed = new Set<DefinitionNode>();
  const need = (definition: DefinitionNode | undefined) => {
    if (!definition || needed.has(definition)) return;
    needed.add(definition);
    visit(definition, {
      FragmentSpread: (spread) => need(named(Kind.FRAGMENT_DEFINITION, spread.name.value)),
    });
  };
  need(named(Kind.OPERATION_DEFINITION, name));
  if (needed.size === 0) throw new Error(`The web client has no operation ${name}.`);
  return [...needed].map((definition) => print(definition)).join('\n');
}
