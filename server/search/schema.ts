import { builder, dependsOnViewer, pageInfoOf, pageUpTo } from '../builder.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { asReached, rule } from '../rules.ts';
import { toCursor } from './place.ts';
import { PARTS_MAX, QUERY_MAX } from './query.ts';
import type { SearchResult } from './results.ts';
import { SEARCH_PAGE_MAX, type SearchPage, searchMessages } from './search.ts';
import { type SnippetPart, snippetOf } from './snippet.ts';

const SearchSnippetPart = builder.objectRef<SnippetPart>('SearchSnippetPart').implement({
  description:
    'A part of a text in which something was found. Plain text, never HTML: escape it before showing it.',
  extensions: asReached,
  fields: (t) => ({
    text: t.exposeString('text', {
      description: 'As it stands in the message, or an ellipsis where it was cut.',
    }),
    match: t.exposeBoolean('match', { description: 'Whether this is what was searched for.' }),
  }),
});

const Result = builder.objectRef<SearchResult>('SearchResult').implement({
  description: 'A message that was found.',
  extensions: asReached,
  fields: (t) => ({
    message: t.expose('message', { type: 'Message', description: 'The message.' }),
    room: t.expose('room', { type: 'Room', description: 'The room in which it was said.' }),
    snippet: t.field({
      type: [SearchSnippetPart],
      description:
        'The text around the first place that was searched for, in parts; about 240 characters of it. Of what was found by operators alone, its beginning.',
      resolve: ({ message, terms }) => snippetOf(message.body, terms),
    }),
  }),
});

const SearchEdge = builder.objectRef<SearchResult>('SearchEdge').implement({
  description: 'A message that was found, with its place among the results.',
  extensions: asReached,
  fields: (t) => ({
    cursor: t.string({ description: 'For `after`: the search goes on behind it.', resolve: toCursor }),
    node: t.field({ type: Result, description: 'What was found.', resolve: (result) => result }),
  }),
});

const SearchConnection = builder.objectRef<SearchPage>('SearchConnection').implement({
  description: 'A page of what was found, the newest first, in the manner of Relay.',
  extensions: asReached,
  fields: (t) => ({
    edges: t.field({
      type: [SearchEdge],
      description: 'With their cursors.',
      resolve: ({ results }) => results,
    }),
    nodes: t.field({ type: [Result], description: 'Without them.', resolve: ({ results }) => results }),
    pageInfo: t.field({
      type: 'PageInfo',
      description:
        'Where this page stands. One search looks at a few thousand messages at the most: a page may hold less than was asked for, even nothing, and still say `hasNextPage`; then `endCursor` is where the search goes on.',
      resolve: ({ results, end, hasNextPage, hasPreviousPage }) => ({
        ...pageInfoOf(results, toCursor, { hasNextPage, hasPreviousPage }),
        endCursor: end && toCursor(end),
      }),
    }),
  }),
});

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    extensions: { ...rule('message.search'), ...dependsOnViewer },
    description: `Searches what was said in the rooms that the viewer is in now, the newest first: not what was deleted, nor what those say whom the viewer has blocked, nor in conversations that they have not accepted yet. What is said is found as soon as it is acknowledged.

Every word must be in the message, in any part of it: upper and lower case, accents, and full and half width are the same. A word of two letters is found where a word begins, one of one letter as a whole word; of scripts that are written without spaces, such as Chinese, Japanese, Korean or Thai, every part is found, also a single character. \`"Quoted words"\` are a phrase: these words, whole, one after the other; with punctuation in it, to the letter.

\`from:handle\` or \`from:"A Name"\` (\`from:me\`): by one of these. \`in:room\`: in one of these rooms, by slug or name. \`before:2026-11-01\`, \`after:2026-10-01\`, \`on:2026-10-15\`: days of UTC, which \`before\` and \`after\` leave out, or moments such as \`2026-11-01T18:30Z\`. \`has:link\`, \`has:code\`.`,
    args: {
      query: t.arg.string({
        required: true,
        description: `What to search for: up to ${QUERY_MAX} code points, and up to ${PARTS_MAX} words, phrases and operators.`,
      }),
      room: t.arg.string({ description: `Only in this room. ${roomArgument}` }),
      first: t.arg.int({
        defaultValue: 20,
        description: `How many: 1 to ${SEARCH_PAGE_MAX}.`,
        extensions: pageUpTo(SEARCH_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
    },
    resolve: (_root, { query, room, first, after }, { caller, spend }) =>
      searchMessages({ query, room: room ?? null, first: first ?? 20, after: after ?? null }, caller, spend),
  }),
);
