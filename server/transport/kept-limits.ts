import type { OperationDefinitionNode } from 'graphql';
import { badInput, numeral } from '../errors.ts';

/** What a subscription keeps as long as it lasts, beside its text. */
export const KEPT_LIMITS = {
  /** Characters of the name that a socket gives to an operation. */
  id: 128,
  /** Bytes of the variables of a subscription, as JSON. */
  variables: 8 * 1024,
} as const;

/** @throws Refusal BAD_INPUT, field `id`. */
export function assertOperationId(id: string): void {
  const limit = KEPT_LIMITS.id;
  if (id.length > limit) throw badInput('id', `The id is longer than ${numeral(limit)} characters.`, limit);
}

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/** @throws Refusal BAD_INPUT, field `variables`. */
export function assertKeptVariables(variables: Variables): void {
  const limit = KEPT_LIMITS.variables;
  if (Buffer.byteLength(JSON.stringify(variables ?? {})) > limit)
    throw badInput(
      'variables',
      `The variables of a subscription are more than ${numeral(limit)} bytes.`,
      limit,
    );
}

/** Those of the variables that a subscription declares: it keeps no others. */
export function declaredVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): Record<string, unknown> {
  const names = variableDefinitions.map(({ variable }) => variable.name.value);
  const given = names.filter((name) => variables && Object.hasOwn(variables, name));
  return Object.fromEntries(given.map((name) => [name, variables?.[name]]));
}
