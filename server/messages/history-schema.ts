import { builder, pageInfoOf, pageUpTo } from '../builder.ts';
import type { MessageRow } from '../events.ts';
import { toCursor } from '../log/cursor.ts';
import { reachAsMember } from '../rooms/reach.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { asReached, rule } from '../rules.ts';
import {
  type Among,
  HISTORY_PAGE_MAX,
  type HistoryPage,
  type HistoryRequest,
  readHistory,
} from './history.ts';
import { pinnedIn } from './pin.ts';
import { cursorOf, findMessage, reachMessage } from './reach.ts';
import { timesSelected } from './selected.ts';

const MessageEdge = builder.objectRef<MessageRow>('MessageEdge').implement({
  extensions: asReached,
  description: 'A message in a page of history.',
  fields: (t) => ({
    cursor: t.string({ description: 'The same as `node.cursor`.', resolve: cursorOf }),
    node: t.field({ type: 'Message', description: 'The message.', resolve: (message) => message }),
  }),
});

type RoomHistoryPage = HistoryPage & { roomId: string };

const MessageConnection = builder.objectRef<RoomHistoryPage>('MessageConnection').implement({
  extensions: asReached,
  description: 'A page of the history of a room, oldest message first, in the manner of Relay.',
  fields: (t) => ({
    edges: t.field({
      type: [MessageEdge],
      description: 'The messages with their cursors.',
      resolve: ({ messages }) => messages,
    }),
    nodes: t.field({ type: ['Message'], description: 'The messages.', resolve: ({ messages }) => messages }),
    pageInfo: t.field({
      type: 'PageInfo',
      description: 'Where this page stands in the history.',
      resolve: ({ messages, hasNextPage, hasPreviousPage }) =>
        pageInfoOf(messages, cursorOf, { hasNextPage, hasPreviousPage }),
    }),
    asOf: t.int({
      description:
        'The `seq` that all of this page is true for: events up to it are in what the messages say, and in their reactions and threads; later ones are not.',
      resolve: ({ asOf }) => asOf,
    }),
    streamCursor: t.string({
      description:
        'Where a subscription goes on after this page, as its `after`: what comes then is exactly what this page does not hold yet. In an empty room too.',
      resolve: ({ roomId, streamSeq }) => toCursor(roomId, streamSeq),
    }),
  }),
});

type Arguments = Parameters<Parameters<typeof builder.queryField>[1]>[0]['arg'];

const pageArguments = (arg: Arguments) => ({
  last: arg.int({
    description: 'The newest so many, from those before `before`: 1 to 200, 50 by default.',
    extensions: pageUpTo(HISTORY_PAGE_MAX),
  }),
  before: arg.string({ description: 'Only messages before this cursor.' }),
  first: arg.int({
    description: 'The oldest so many, from those after `after`: 1 to 200. Not together with `last`.',
    extensions: pageUpTo(HISTORY_PAGE_MAX),
  }),
  after: arg.string({ description: 'Only messages after this cursor.' }),
});

type Asked = { [Name in keyof HistoryRequest]?: HistoryRequest[Name] | undefined };

const requestOf = ({ last, before, first, after, around }: Asked): HistoryRequest => ({
  last: last ?? null,
  before: before ?? null,
  first: first ?? null,
  after: after ?? null,
  around: around ?? null,
});

builder.queryFields((t) => ({
  history: t.field({
    type: MessageConnection,
    extensions: rule('room.read'),
    description:
      'The messages of a room the viewer is in, a page at a time. Without arguments: the newest 50.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      ...pageArguments(t.arg),
      around: t.arg.string({
        description:
          'A cursor: half of `last` messages from before it, and half from there on. Not together with `before` or `after`.',
      }),
      at: t.arg({ type: 'DateTime', description: 'The same for a time.' }),
      threads: t.arg.boolean({
        defaultValue: true,
        description: 'Whether messages that were said in threads are among them.',
      }),
    },
    resolve: async (_root, { room, around, at, threads, ...page }, { caller, spend }, info) => {
      const roomId = (await reachAsMember(room, caller.viewer)).room.id;
      const request = requestOf({ ...page, around: around ?? at ?? null });
      const among: Among = threads === false ? 'room' : 'all';
      return { roomId, ...(await readHistory(roomId, request, among, timesSelected(info, 'body'), spend)) };
    },
  }),
  thread: t.field({
    type: MessageConnection,
    extensions: rule('room.read'),
    description:
      'What was said under a message of a room the viewer is in, a page at a time: without arguments the newest 50. The message itself is not among it.',
    args: {
      message: t.arg.id({
        required: true,
        description: 'The id of the message, or of one that was said under it.',
      }),
      ...pageArguments(t.arg),
    },
    resolve: async (_root, { message: id, ...page }, { caller, spend }, info) => {
      const { message } = await reachMessage('room.read', id, caller.viewer);
      const among: Among = { threadId: message.threadId ?? message.id };
      const request = requestOf(page);
      const bodies = timesSelected(info, 'body');
      return {
        roomId: message.roomId,
        ...(await readHistory(message.roomId, request, among, bodies, spend)),
      };
    },
  }),
  pinnedMessages: t.field({
    type: ['Message'],
    extensions: rule('room.read'),
    description: 'The messages that are pinned to a room the viewer is in, what was pinned last first.',
    args: { room: t.arg.string({ required: true, description: roomArgument }) },
    resolve: async (_root, { room }, { caller, spend }) => {
      const ids = await pinnedIn((await reachAsMember(room, caller.viewer)).room.id);
      spend.items(ids.length);
      const messages = await Promise.all(ids.map(findMessage));
      return messages.filter((message) => message !== null);
    },
  }),
}));
