import type { ObjectRef } from '@pothos/core';
import { validate as isUuid } from 'uuid';
import { builder, pageInfoOf, pageUpTo } from './builder.ts';
import { invalidCursor } from './errors.ts';
import { asReached } from './rules.ts';

/** The most items that a page of the lists below may have. */
export const PAGE_MAX = 100;

/** `after` is the id of the last item before the page. */
export type PageRequest = { first: number; after: string | null };
export type Page<Row> = { rows: Row[]; hasMore: boolean; after: string | null };

/** A page from its rows and, where the list goes on, one more. */
export function pageOf<Row>(rows: Row[], { first, after }: PageRequest): Page<Row> {
  return { rows: rows.slice(0, first), hasMore: rows.length > first, after };
}

/** A cursor of these lists is the id of an item: ids are in the order of time (UUIDv7). @throws Refusal CURSOR_INVALID. */
export function idOf(cursor: string): string {
  if (!isUuid(cursor)) throw invalidCursor('after', 'is malformed');
  return cursor;
}

type Types = typeof builder.$inferSchemaTypes;
type Item = { id: string };

/** The types of a list's pages, in the manner of Relay: `<name>Connection` and `<name>Edge`. */
export function connectionOf<Row extends Item>(
  name: string,
  node: ObjectRef<Types, Row> | 'Account',
  description: string,
): ObjectRef<Types, Page<Row>> {
  // What the builder can infer of a type parameter is nothing: it is told that there is an id, which is all that is read here.
  const type = node as unknown as ObjectRef<Types, Item>;
  const Edge = builder.objectRef<Item>(`${name}Edge`).implement({
    description: `One item of ${description}.`,
    extensions: asReached,
    fields: (t) => ({
      cursor: t.exposeString('id', { description: 'For `after`: the list goes on behind it.' }),
      node: t.field({ type, description: 'What it is.', resolve: (row) => row }),
    }),
  });
  const Connection = builder.objectRef<Page<Item>>(`${name}Connection`).implement({
    description: `A page of ${description}, in the manner of Relay.`,
    extensions: asReached,
    fields: (t) => ({
      edges: t.field({ type: [Edge], description: 'With their cursors.', resolve: ({ rows }) => rows }),
      nodes: t.field({ type: [type], description: 'Without them.', resolve: ({ rows }) => rows }),
      pageInfo: t.field({
        type: 'PageInfo',
        description: 'Where this page stands.',
        resolve: ({ rows, hasMore, after }) =>
          pageInfoOf(rows, ({ id }) => id, { hasNextPage: hasMore, hasPreviousPage: after !== null }),
      }),
    }),
  });
  return Connection as unknown as ObjectRef<Types, Page<Row>>;
}

type Arguments = Parameters<Parameters<typeof builder.queryField>[1]>[0]['arg'];

/** The arguments of such a list, and what they ask for. */
export const pageArguments = (arg: Arguments) => ({
  first: arg.int({
    defaultValue: 50,
    description: `How many: 1 to ${PAGE_MAX}.`,
    extensions: pageUpTo(PAGE_MAX),
  }),
  after: arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
});

type Asked = { first?: number | null | undefined; after?: string | null | undefined };

export function pageAsked({ first, after }: Asked): PageRequest {
  return { first: first ?? 50, after: after ?? null };
}
