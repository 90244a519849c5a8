import { GraphQLError } from 'graphql';

/** What GraphQL says of a value that does not fit, with the value: each with what is left of it. */
const SAYINGS: readonly [RegExp, string][] = [
  [/^(Syntax Error: .*?(?:Name|Int|Float|String|BlockString)) ".*"\.$/s, '$1.'],
  [
    /^(.*?) cannot represent ([\w -]+): .*?( Did you mean the enum values? [\w", ]+\?)?$/s,
    '$1 cannot represent $2.$3',
  ],
  [/^(Argument "\w+": )?Value ".*" does not exist in ("\w+" enum\.)/s, '$1This value does not exist in $2'],
  [/^(.*?Expected value of type "[^"]+"), found .*$/s, '$1.'],
  [/^(Argument "\w+") has invalid value .*$/s, '$1 has an invalid value.'],
];
const OF_A_VARIABLE = /^(Variable "\$\w+") got invalid value /;

/**
 * What GraphQL's own error says, without the value that it is about: that may be a password which somebody gave as another
 * type, or did not quote, and answers are logged by programs and shown to others. Where it was is said beside it.
 */
export function withoutValues({ message, originalError }: GraphQLError): string {
  const [, variable] = OF_A_VARIABLE.exec(message) ?? [];
  if (variable === undefined) return without(message);
  return `${variable}: ${originalError instanceof GraphQLError ? without(originalError.message) : 'It does not fit.'}`;
}

function without(message: string): string {
  const [saying, left] = SAYINGS.find(([saying]) => saying.test(message)) ?? [];
  return saying && left ? message.replace(saying, left) : message;
}
