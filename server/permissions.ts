import { builder, dependsOnViewer } from './builder.ts';
import type { Caller } from './context.ts';
import type { Action, Standing } from './policy.ts';
import { allowed, asReached } from './rules.ts';

/** Of what is not there for the viewer, nothing is allowed. */
export const NOWHERE: Standing = { relations: new Set(), states: new Set() };

/**
 * A type that answers, from the policy, what the viewer may do: one field for each action.
 *
 * @param actions - by the name of the field, the action and what it is.
 * @param what - "in this room".
 */
export function permissionsType(name: string, what: string, actions: Record<string, [Action, string]>) {
  return builder.objectRef<Standing>(name).implement({
    description: `What the viewer may do ${what}, by the same policy that refuses the rest. An access token may no more than its scopes.`,
    extensions: asReached,
    fields: (t) =>
      Object.fromEntries(
        Object.entries(actions).map(([field, [action, description]]) => [
          field,
          t.boolean({
            description: `${description} (\`${action}\`)`,
            extensions: { ...dependsOnViewer, answers: action },
            resolve: (standing, _args, { caller }: { caller: Caller }) => allowed(action, standing, caller),
          }),
        ]),
      ),
  });
}
