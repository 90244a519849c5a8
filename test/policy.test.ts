import { readFileSync } from 'node:fs';
import { GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { describe, expect, test } from 'vitest';
import {
  type Action,
  may,
  policy,
  policyTable,
  type Relation,
  rolesOf,
  type State,
} from '../server/policy.ts';
import { enforceRules, rule } from '../server/rules.ts';
import { schema } from '../server/schema.ts';

test('docs/security.md shows the policy as it is', () => {
  expect(readFileSync('docs/security.md', 'utf8')).toContain(policyTable());
});

test('every action is of some field, or of a verb behind one', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const used = roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map(({ extensions }) => extensions.action as string),
  );
  // These are asked of an object, or by a verb that another action leads to.
  const inside = ['account.seePrivate', 'message.seeEdits', 'room.callAll', 'room.create'];
  expect(Object.keys(policy).filter((action) => !used.includes(action) && !inside.includes(action))).toEqual(
    [],
  );
});

describe('a schema', () => {
  const withField = (extensions: Record<string, unknown>) =>
    new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: { open: { type: GraphQLString, extensions, resolve: () => 'said' } },
      }),
    });

  test('with a field that has no rule is refused, and the field named', () => {
    expect(() => enforceRules(withField({}))).toThrow('Query.open');
    expect(() => enforceRules(withField(rule('server.see')))).not.toThrow();
  });
});

describe('the policy', () => {
  const standing = (relations: readonly Relation[], states: readonly State[] = []) => ({
    relations: new Set(relations),
    states: new Set(states),
  });

  test('is monotone in roles: whoever is more may whatever whoever is less may', () => {
    for (const action of Object.keys(policy) as Action[]) {
      const allowed = (['anonymous', 'guest', 'member', 'moderator', 'admin'] as const).map((role) =>
        may(action, standing(rolesOf(role))),
      );
      expect([action, allowed]).toEqual([action, [...allowed].sort()]);
    }
  });

  test('denies whoever stands in no relation to anything, everywhere', () => {
    for (const action of Object.keys(policy) as Action[])
      expect([action, may(action, standing([]))]).toEqual([action, false]);
  });

  test('denies in each state that it names', () => {
    for (const [action, rule] of Object.entries(
      policy as Record<Action, { by: readonly Relation[]; unless?: readonly State[] }>,
    ) as [Action, { by: readonly Relation[]; unless?: readonly State[] }][])
      for (const state of rule.unless ?? []) {
        expect(may(action, standing(rule.by))).toBe(true);
        expect(may(action, standing(rule.by, [state]))).toBe(false);
      }
  });
});
