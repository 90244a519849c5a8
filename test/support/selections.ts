import fc from 'fast-check';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { QUERY_LIMITS } from '../../server/transport/query-limits.ts';

const DEPTH = 4;

/** A random selection of a type's fields, with aliases, directives and fragments: everything a client may write. */
export function selectionOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth = DEPTH,
): fc.Arbitrary<string> {
  if (!isObjectType(type) && !isInterfaceType(type)) return fc.constant('{ __typename }');
  const fields = Object.values(type.getFields())
    .filter((field) => depth > 1 || isLeafType(getNamedType(field.type) as Parameters<typeof isLeafType>[0]))
    .filter((field) => !field.args.some(isRequiredArgument))
    .map((field) => selectedField(schema, field, depth));
  const fragments = isAbstractType(type)
    ? schema
        .getPossibleTypes(type)
        .map((possible) =>
          selectionOf(schema, possible, depth - 1).map((inner) => `... on ${possible.name} ${inner}`),
        )
    : [];
  return fc
    .subarray([...fields, ...fragments], { minLength: isAbstractType(type) ? 2 : 1 })
    .chain((chosen) => fc.tuple(...chosen))
    .map((parts) => `{ __typename ${parts.join(' ')} }`);
}

/** An alias tells which field of which type it is of, so that no two of one answer can be in conflict. */
function selectedField(
  schema: GraphQLSchema,
  field: GraphQLField<unknown, unknown>,
  depth: number,
): fc.Arbitrary<string> {
  const named = getNamedType(field.type);
  const inner = isLeafType(named) ? fc.constant('') : selectionOf(schema, named, depth - 1);
  const alias = fc.constantFrom('', '', `${field.name}Again: `);
  const directive = fc.constantFrom(
    '',
    '',
    '',
    ' @include(if: $yes)',
    ' @skip(if: $no)',
    ' @include(if: $no)',
  );
  return fc
    .tuple(alias, directive, inner)
    .map(([before, after, selection]) => `${before}${field.name}${after} ${selection}`);
}

/** The same with only so many aliases and directives as a query may have, beside the two that the test itself adds. */
export function withinLimits(selection: string): string {
  let [aliases, directives] = [0, 2];
  return selection
    .replace(/\w+Again: /g, (alias) => (++aliases <= QUERY_LIMITS.aliases ? alias : ''))
    .replace(/ @\w+\(if: \$\w+\)/g, (directive) =>
      ++directives <= QUERY_LIMITS.directives ? directive : '',
    );
}
