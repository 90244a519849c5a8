import { builder, dependsOnViewer, pageInfoOf, pageUpTo } from '../builder.ts';
import type { MessageRow } from '../events.ts';
import { toCursor } from '../log/cursor.ts';
import { reachAsMember } from '../rooms/reach.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { loggedEvent, RoomEvent } from '../rooms/room-event.ts';
import { asReached, rule } from '../rules.ts';
import { followMessages } from './follow.ts';
import { HISTORY_PAGE_MAX, type HistoryPage, readHistory } from './history.ts';
import { timesSelected } from './selected.ts';
import { sendMessage } from './send.ts';

builder.objectType('Message', {
  description: 'Something that was said in a room.',
  extensions: rule('room.read'),
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same as long as the message exists.' }),
    seq: t.exposeInt('seq', {
      description:
        "The number of its event in the room's log. Greater is later, without exception; the numbers between belong to other events, such as somebody joining.",
    }),
    cursor: t.string({
      description:
        'Its place in the room: for `before` and `after` of `history`, and for `after` of subscriptions.',
      resolve: cursorOf,
    }),
    clientId: t.exposeID('clientId', {
      description: 'What its author chose as its `clientId`, or the server for them.',
    }),
    body: t.exposeString('body', {
      description:
        'The text as it was sent: Markdown source, up to 4,000 code points. Never HTML: escape it before showing it. Empty where it was deleted.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null where it was not. Its place in the room stays.',
    }),
    author: t.expose('author', { type: 'Account', description: 'Who said it.' }),
    viewerIsAuthor: t.boolean({
      description: 'Whether the viewer said it.',
      extensions: dependsOnViewer,
      resolve: ({ author }, _args, { caller }) => author.id === caller.viewer?.id,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When it was stored. Order is by `seq`, never by this.',
    }),
  }),
});

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
    streamCursor: t.string({
      description:
        'Where a subscription goes on after this page, as its `after`: what comes then is exactly what this page does not hold yet. In an empty room too.',
      resolve: ({ roomId, streamSeq }) => toCursor(roomId, streamSeq),
    }),
  }),
});

const SendMessagePayload = builder
  .objectRef<{ message: MessageRow; duplicate: boolean }>('SendMessagePayload')
  .implement({
    description: 'The acknowledgement of a message: it is on disk.',
    extensions: asReached,
    fields: (t) => ({
      message: t.expose('message', { type: 'Message', description: 'The message as it was stored.' }),
      duplicate: t.exposeBoolean('duplicate', {
        description:
          'Whether this `clientId` had been sent before: then `message` is what it became the first time, and nothing was added.',
      }),
    }),
  });

const added = loggedEvent('message.added');
builder.objectType(added.ref, {
  description: 'A message was sent to the room. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    message: t.field({
      type: 'Message',
      description: 'The message.',
      resolve: (item) => added.eventOf(item).message,
    }),
  }),
});

const deleted = loggedEvent('message.deleted');
builder.objectType(deleted.ref, {
  description:
    'A message was deleted: its text is gone everywhere. In the log: replayed to whoever was away.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    message: t.field({
      type: 'Message',
      description: 'The message as it is now: without its text, in the place it had.',
      resolve: (item) => deleted.eventOf(item).message,
    }),
    by: t.field({
      type: 'Account',
      description: 'Who deleted it.',
      resolve: (item) => deleted.eventOf(item).by,
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => deleted.eventOf(item).at }),
  }),
});

function cursorOf(message: MessageRow): string {
  return toCursor(message.roomId, message.seq);
}

builder.queryField('history', (t) =>
  t.field({
    type: MessageConnection,
    extensions: rule('room.read'),
    description:
      'The messages of a room the viewer is in, a page at a time. Without arguments: the newest 50.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      last: t.arg.int({
        description: 'The newest so many, from those before `before`: 1 to 200, 50 by default.',
        extensions: pageUpTo(HISTORY_PAGE_MAX),
      }),
      before: t.arg.string({ description: 'Only messages before this cursor.' }),
      first: t.arg.int({
        description: 'The oldest so many, from those after `after`: 1 to 200. Not together with `last`.',
        extensions: pageUpTo(HISTORY_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'Only messages after this cursor.' }),
    },
    resolve: async (_root, { room, last, before, first, after }, { caller, spend }, info) => {
      const roomId = (await reachAsMember(room, caller.viewer)).room.id;
      const request = {
        last: last ?? null,
        before: before ?? null,
        first: first ?? null,
        after: after ?? null,
      };
      return { roomId, ...(await readHistory(roomId, request, timesSelected(info, 'body'), spend)) };
    },
  }),
);

builder.mutationField('sendMessage', (t) =>
  t.field({
    type: SendMessagePayload,
    extensions: rule('room.send'),
    description:
      'Says something in a room the viewer is in. The answer comes when the message is on disk. If no answer comes, send the same again with the same `clientId`: it is never said twice.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      body: t.arg.string({
        required: true,
        description: 'The text: Markdown source, 1 to 4,000 code points, not blank.',
      }),
      clientId: t.arg.id({
        description:
          'Chosen by the sender, new for each message: up to 64 visible ASCII characters, best a UUID. Unique per author for as long as the message exists.',
      }),
    },
    resolve: (_root, { room, body, clientId }, { caller }) =>
      sendMessage(room, body, clientId ?? null, caller.viewer),
  }),
);

builder.subscriptionField('messageAdded', (t) =>
  t.field({
    type: 'Message',
    extensions: rule('room.read'),
    description:
      'The messages of a room the viewer is in: first those after `after`, then each as it is said, in order, with no gap and no overlap. While it runs, the viewer is online there.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      after: t.arg.string({
        description:
          'Go on after this cursor: the `cursor` of the last message seen, or the `streamCursor` of a page of history. Without it: what is said from now on.',
      }),
    },
    subscribe: (_root, { room, after }, { caller }) => followMessages(room, after ?? null, caller.viewer),
    resolve: (message) => message,
  }),
);
