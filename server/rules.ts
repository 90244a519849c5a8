import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import type { Caller, Context } from './context.ts';
import { Refusal } from './errors.ts';
import {
  type Action,
  may,
  policy,
  type Relation,
  refusalFor,
  rolesOf,
  type Scope,
  type Standing,
} from './policy.ts';

/** Declares, as `extensions` of a field or of a type, which action of the policy it is. */
export const rule = (action: Action) => ({ action }) as const;

/** Declares, as `extensions` of a type, that whoever has come to it may see all of it: a page, a payload, an edge. */
export const asReached = { action: 'asReached' } as const;

type Declared = Action | 'asReached' | undefined;
const declaredOf = ({ extensions }: { extensions: object }): Declared =>
  (extensions as { action?: Declared }).action;

/** How the viewer stands to an object of a type, beside their role: registered by the domain of the type. */
type RelationsTo = (object: unknown, viewer: NonNullable<Caller['viewer']>) => Relation[];
const relationsTo = new Map<string, RelationsTo>();

export function onType<Row>(
  type: string,
  relations: (object: Row, viewer: NonNullable<Caller['viewer']>) => Relation[],
): void {
  relationsTo.set(type, relations as RelationsTo);
}

/** These stand to an object that only the verb reaches: it is judged there, with the same table. */
const OF_OBJECTS: readonly Relation[] = ['inside', 'participant', 'owner', 'author', 'self'];

/**
 * Holds every field of a schema to the policy: what is asked of the root by who asks, what is private of an object by how they
 * stand to it. What depends on a room is judged where the room is reached.
 *
 * @throws Error for a field without a rule: nothing is open because somebody forgot it.
 */
export function enforceRules(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const bare: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = roots.includes(type);
    for (const field of Object.values(type.getFields())) {
      const own = declaredOf(field);
      if (own === undefined && (isRoot || declaredOf(type) === undefined))
        bare.push(`${type.name}.${field.name}`);
      if (own === undefined || own === 'asReached') continue;
      if (isRoot) {
        const entrance = field.subscribe ? 'subscribe' : 'resolve';
        const enter = field[entrance];
        if (enter) field[entrance] = guarded(own, enter);
      } else if (field.resolve) field.resolve = privately(own, type.name, field.resolve);
    }
  }
  if (bare.length > 0)
    throw new Error(
      `These fields have no rule (server/rules.ts), so nobody could say who may see them: ${bare.join(', ')}.`,
    );
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

function guarded(action: Action, resolve: Resolver): Resolver {
  return (root, args, context, info) => {
    assertMayAsk(action, context.caller);
    return resolve(root, args, context, info);
  };
}

/** Of others it is null. */
function privately(action: Action, type: string, resolve: Resolver): Resolver {
  return (object, args, context, info) => {
    const { viewer, session } = context.caller;
    const relations = new Set<Relation>(rolesOf(viewer?.role ?? 'anonymous'));
    if (viewer) for (const relation of relationsTo.get(type)?.(object, viewer) ?? []) relations.add(relation);
    const refused = refusalFor(action, { relations, states: new Set() }) ?? scopeRefusal(action, session);
    return refused ? null : resolve(object, args, context, info);
  };
}

/** @throws Refusal where neither their role nor, if it is one, their access token allows it, whatever it is done to. */
export function assertMayAsk(action: Action, { viewer, session }: Caller): void {
  const beyond = scopeRefusal(action, session);
  if (beyond) throw beyond;
  const by: readonly Relation[] = policy[action].by;
  if (by.some((relation) => OF_OBJECTS.includes(relation))) return;
  const refusal = refusalFor(action, {
    relations: new Set(rolesOf(viewer?.role ?? 'anonymous')),
    states: new Set(),
  });
  if (refusal) throw refusal;
}

/** Whether somebody who stands so may do it, also with the access token, if it is one, that they ask with. */
export function allowed(action: Action, standing: Standing, { session }: Caller): boolean {
  return may(action, standing) && scopeRefusal(action, session) === null;
}

function scopeRefusal(action: Action, session: Caller['session']): Refusal | null {
  const scopes: readonly string[] | null = session?.scopes ?? null;
  const needed: Scope | 'account' = policy[action].scope;
  if (scopes === null || scopes.includes(needed)) return null;
  return new Refusal(
    'FORBIDDEN',
    needed === 'account'
      ? 'An access token cannot do this: it takes a session, from logging in.'
      : `This access token does not have the scope \`${needed}\`.`,
  );
}
