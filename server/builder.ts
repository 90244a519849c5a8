import SchemaBuilder from '@pothos/core';
import { type GraphQLArgument, GraphQLError, type GraphQLField } from 'graphql';
import type { Context } from './context.ts';
import type { AccountRow, MessageRow, RoomRow, RoomUserRow } from './events.ts';
import { asReached } from './rules.ts';

/** What every schema file adds its types and fields to. It defines nothing of the product itself. */
export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  /** Types that other domains name, by string, so that schema files never import each other. */
  Objects: {
    Account: AccountRow;
    Message: MessageRow;
    PageInfo: PageInfo;
    Room: RoomRow;
    RoomUser: RoomUserRow;
  };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
  };
}>({ defaultFieldNullability: false });

/**
 * Declares, as `extensions` of a field, that its value depends on who asks. Subscriptions are executed once for all who
 * ask the same; one that selects such a field is executed for each viewer. A field that reads the viewer without
 * declaring it fails there, and a test of the schema refuses it.
 */
export const dependsOnViewer = { dependsOnViewer: true } as const;

/** Declares, as `extensions` of an argument, how many items a page may have at the most. */
export const pageUpTo = (most: number) => ({ pageMost: most }) as const;

/** What an argument declares with `pageUpTo`; null where it is none of a page. */
export function pageMost(argument: Pick<GraphQLArgument, 'extensions'> | null | undefined): number | null {
  const { pageMost } = argument?.extensions ?? {};
  return typeof pageMost === 'number' ? pageMost : null;
}

export function readsViewer(
  field: Pick<GraphQLField<unknown, unknown>, 'extensions'> | null | undefined,
): boolean {
  return field?.extensions.dependsOnViewer === true;
}

builder.queryType({
  description:
    'What is. Nothing here changes anything, except that being asked is how a program learns who it is (`viewer`).',
});
builder.mutationType({
  description:
    'What can be done. Every refusal is a GraphQL error with `extensions.code` from ErrorCode, and with `extensions.field` where an argument is at fault.',
});
builder.subscriptionType({
  description:
    'What happens. Over graphql-ws at the same address (`ws://…/graphql`), or over server-sent events (`Accept: text/event-stream`).',
});

builder.scalarType('DateTime', {
  description:
    'A time as an ISO 8601 string in UTC with milliseconds, by the clock of the server: `2026-11-21T05:00:00.000Z`.',
  serialize: (value) => value.toISOString(),
  parseValue: (value) => {
    const time = new Date(String(value));
    if (Number.isNaN(time.getTime())) throw new GraphQLError('A DateTime is an ISO 8601 string.');
    return time;
  },
});

/** Where a page of `items` stands. */
export function pageInfoOf<Item>(
  items: readonly Item[],
  cursorOf: (item: Item) => string,
  more: Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'>,
): PageInfo {
  const [first, last] = [items[0], items.at(-1)];
  return { ...more, startCursor: first ? cursorOf(first) : null, endCursor: last ? cursorOf(last) : null };
}

export type PageInfo = {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
};

builder.objectType('PageInfo', {
  description: 'Where a page of a list stands, in the manner of Relay.',
  extensions: asReached,
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether the list goes on after this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether the list goes on before this page.',
    }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description: 'The cursor of the first item; null in an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'The cursor of the last item; null in an empty page.',
    }),
  }),
});
