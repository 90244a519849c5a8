import { accountById } from '../accounts/by-id.ts';
import { builder, dependsOnViewer } from '../builder.ts';
import type { MessageRow, QuotedRow } from '../events.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { asReached, onType, rule } from '../rules.ts';
import { editMessage, readEdits } from './edit.ts';
import { followMessages } from './follow.ts';
import { PINS_MOST, pinMessage } from './pin.ts';
import { cursorOf, reachMessage } from './reach.ts';
import { sendMessage } from './send.ts';
import { showMessage } from './show.ts';

onType<MessageRow>('Message', ({ author }, { id }) => (author.id === id ? ['author'] : []));

const QuotedMessage = builder.objectRef<QuotedRow>('QuotedMessage').implement({
  description: 'A message as another one quotes it.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the message.' }),
    seq: t.exposeInt('seq', { description: 'As `Message.seq`.' }),
    cursor: t.string({ description: 'As `Message.cursor`.', resolve: cursorOf }),
    body: t.exposeString('body', {
      description: 'As `Message.body`, as it is now; empty where it was deleted.',
    }),
    author: t.expose('author', { type: 'Account', description: 'Who said it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was stored.' }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'As `Message.editedAt`.',
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null where it was not.',
    }),
  }),
});

const MessageEdit = builder.objectRef<{ id: string; body: string; at: Date }>('MessageEdit').implement({
  description: 'What a message said before it was edited.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same.' }),
    body: t.exposeString('body', { description: 'The text, as `Message.body`.' }),
    at: t.expose('at', { type: 'DateTime', description: 'Since when it said so.' }),
  }),
});

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
    html: t.string({
      description:
        'The text as the web client shows it, sanitised: CommonMark with tables, strikethrough, task lists and autolinks. It holds p, br, strong, em, del, code, pre, blockquote, ul, ol, li, a, hr and the elements of tables; links lead to http, https and mailto only, an image is a link, a heading a bold paragraph, and HTML of the source is text. Empty where the message was deleted.',
      resolve: (message, _args, { spend }) => showMessage(message, spend),
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted; null where it was not. Its place in the room stays.',
    }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its author last changed what it says; null where they never did.',
    }),
    edits: t.field({
      type: [MessageEdit],
      nullable: true,
      extensions: { ...rule('message.seeEdits'), ...dependsOnViewer },
      description:
        'What it said before it was edited, the oldest first. For its author and moderators; null for others.',
      resolve: ({ id }) => readEdits(id),
    }),
    replyTo: t.expose('replyTo', {
      type: QuotedMessage,
      nullable: true,
      description: 'The message that it answers; null where it answers none.',
    }),
    threadId: t.exposeID('threadId', {
      nullable: true,
      description:
        'The id of the message under which it was said; null where it was said in the room itself.',
    }),
    pinnedAt: t.expose('pinnedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was pinned to the room; null where it is not.',
    }),
    mentions: t.field({
      type: ['Account'],
      description: 'The people in the room whom it calls by `@handle`: up to 20.',
      resolve: async ({ mentions }) => {
        const people = await Promise.all(mentions.map(accountById));
        return people.filter((account) => account !== null);
      },
    }),
    mentionsRoom: t.exposeBoolean('mentionsRoom', {
      description: 'Whether it calls everybody in the room by `@room`, which owners and moderators can.',
    }),
    viewerIsMentioned: t.boolean({
      description: 'Whether it calls the viewer, by their handle or with everybody.',
      extensions: dependsOnViewer,
      resolve: ({ mentions, mentionsRoom }, _args, { caller }) =>
        caller.viewer !== null && (mentionsRoom || mentions.includes(caller.viewer.id)),
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

builder.queryField('message', (t) =>
  t.field({
    type: 'Message',
    extensions: rule('room.read'),
    description: 'One message of a room the viewer is in.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: async (_root, { id }, { caller }) =>
      (await reachMessage('room.read', id, caller.viewer)).message,
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
      replyTo: t.arg.id({
        description: 'The id of a message of this room that it answers: shown with it as a quote.',
      }),
      thread: t.arg.id({
        description:
          'The id of a message of this room under which it is said, in its thread. Of one that is in a thread itself, that thread is meant.',
      }),
      author: t.arg.id({
        description:
          'The `id` of the account that wrote it, for programs that keep messages to send them later: where somebody else is signed in by then, it is refused as UNAUTHENTICATED.',
      }),
    },
    resolve: (_root, { room, body, clientId, replyTo, thread, author }, { caller }) =>
      sendMessage(
        {
          ...{ room, body, author },
          ...{ clientId: clientId ?? null, replyTo: replyTo ?? null, thread: thread ?? null },
        },
        caller.viewer,
      ),
  }),
);

const ChangeMessagePayload = builder.objectRef<{ message: MessageRow }>('ChangeMessagePayload').implement({
  description: 'The message as it is now.',
  extensions: asReached,
  fields: (t) => ({
    message: t.expose('message', { type: 'Message', description: 'The message as it is now.' }),
  }),
});

builder.mutationFields((t) => ({
  editMessage: t.field({
    type: ChangeMessagePayload,
    extensions: rule('message.edit'),
    description:
      'Changes what a message of the viewer says. What it said before stays for moderators. Of two edits the one that comes last holds.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the message.' }),
      body: t.arg.string({
        required: true,
        description: 'The text: Markdown source, 1 to 4,000 code points, not blank.',
      }),
    },
    resolve: async (_root, { id, body }, { caller }) => ({
      message: await editMessage(id, body, caller.viewer),
    }),
  }),
  pinMessage: t.field({
    type: ChangeMessagePayload,
    extensions: rule('message.pin'),
    description: `Pins a message to its room, for everybody there. A room has ${PINS_MOST} at the most.`,
    args: {
      id: t.arg.id({ required: true, description: 'The id of the message.' }),
      pinned: t.arg.boolean({ defaultValue: true, description: 'Whether it is to be pinned.' }),
    },
    resolve: async (_root, { id, pinned }, { caller }) => ({
      message: await pinMessage(id, pinned ?? true, caller.viewer),
    }),
  }),
}));

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
      threads: t.arg.boolean({
        defaultValue: true,
        description: 'Whether messages that are said in threads are among them.',
      }),
    },
    subscribe: (_root, { room, after, threads }, { caller }) =>
      followMessages(room, after ?? null, threads ?? true, caller.viewer),
    resolve: (message) => message,
  }),
);
