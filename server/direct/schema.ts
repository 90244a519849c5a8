import { signedIn } from '../accounts/viewer.ts';
import { builder, dependsOnViewer, pageInfoOf, pageUpTo } from '../builder.ts';
import type { RoomKind, RoomRow } from '../events.ts';
import { toCursor } from '../log/cursor.ts';
import { findMessage } from '../messages/reach.ts';
import { ROOMS_PAGE_MAX, toRoomCursor } from '../rooms/list.ts';
import { namesOf, peopleOf } from '../rooms/people.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { loggedEvent, RoomEvent } from '../rooms/room-event.ts';
import { asReached, rule } from '../rules.ts';
import { acceptConversation, closeConversation, declineConversation } from './answer.ts';
import { type ConversationsPage, isRequested, listConversations, newestMessage } from './list.ts';
import { OTHERS_MOST, startConversation } from './start.ts';

const kinds = ['channel', 'direct'] as const satisfies readonly RoomKind[];

const RoomKindEnum = builder.enumType('RoomKind', {
  description: 'What rooms there are.',
  values: {
    CHANNEL: { value: kinds[0], description: 'For everybody who may enter it.' },
    DIRECT: {
      value: kinds[1],
      description: 'A conversation, of exactly the people in it: nobody joins it, and nobody leaves it.',
    },
  },
});

builder.objectFields('Room', (t) => ({
  kind: t.field({
    type: RoomKindEnum,
    description: 'Whether it is a channel or a conversation.',
    resolve: ({ kind }) => (kind === 'direct' ? 'direct' : 'channel'),
  }),
  people: t.field({
    type: ['Account'],
    nullable: true,
    description:
      'Whose conversation it is, by name, with those whose accounts were deleted; null for a channel, of which `users` tells.',
    resolve: ({ id, kind }) => (kind === 'direct' ? peopleOf(id) : null),
  }),
  title: t.string({
    description: 'What to show it as to the viewer: its name, or of a conversation the names of the others.',
    extensions: dependsOnViewer,
    resolve: async ({ id, kind, name }, _args, { caller }) =>
      kind === 'direct' ? namesOf((await peopleOf(id)).filter((one) => one.id !== caller.viewer?.id)) : name,
  }),
  viewerRequested: t.boolean({
    description:
      'Whether it is a conversation that a stranger began, and the viewer has not said yet if they want it: see `acceptConversation`.',
    extensions: dependsOnViewer,
    resolve: ({ id, kind }, _args, { caller }) =>
      kind === 'direct' && caller.viewer !== null && isRequested({ roomId: id, accountId: caller.viewer.id }),
  }),
  lastMessage: t.field({
    type: 'Message',
    nullable: true,
    description: 'The newest message; null where there is none, or the viewer is not in the room.',
    extensions: dependsOnViewer,
    resolve: async ({ id }, _args, { caller }) => {
      if (!caller.viewer) return null;
      const newest = await newestMessage({ roomId: id, accountId: caller.viewer.id });
      return newest === null ? null : findMessage(newest);
    },
  }),
}));

const started = loggedEvent('direct.started');
builder.objectType(started.ref, {
  description: 'A conversation began: the first event of its log.',
  interfaces: [RoomEvent],
  extensions: asReached,
  fields: (t) => ({
    people: t.field({
      type: ['Account'],
      description: 'Whose conversation it is.',
      resolve: (item) => started.eventOf(item).people,
    }),
    by: t.field({
      type: 'Account',
      description: 'Who began it.',
      resolve: (item) => started.eventOf(item).by,
    }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => started.eventOf(item).at }),
  }),
});

const ConversationEdge = builder.objectRef<ConversationsPage['rooms'][number]>('ConversationEdge').implement({
  description: 'A conversation in a list of them.',
  extensions: asReached,
  fields: (t) => ({
    cursor: t.string({
      description: 'For `after`: the list goes on behind this one.',
      resolve: toRoomCursor,
    }),
    node: t.field({ type: 'Room', description: 'The conversation.', resolve: (room) => room }),
  }),
});

const ConversationConnection = builder
  .objectRef<ConversationsPage & { accountId: string }>('ConversationConnection')
  .implement({
    description: 'A page of conversations, in the manner of Relay.',
    extensions: asReached,
    fields: (t) => ({
      edges: t.field({
        type: [ConversationEdge],
        description: 'The conversations with their cursors.',
        resolve: ({ rooms }) => rooms,
      }),
      nodes: t.field({ type: ['Room'], description: 'The conversations.', resolve: ({ rooms }) => rooms }),
      pageInfo: t.field({
        type: 'PageInfo',
        description: 'Where this page stands in the list.',
        resolve: ({ rooms, hasMore, after }) =>
          pageInfoOf(rooms, toRoomCursor, { hasNextPage: hasMore, hasPreviousPage: after !== null }),
      }),
      streamCursor: t.string({
        description:
          'Where `inbox` goes on after this page, as its `after`: what comes then is exactly what this page does not hold yet.',
        resolve: ({ accountId, inboxSeq }) => toCursor(accountId, inboxSeq),
      }),
    }),
  });

builder.queryField('conversations', (t) =>
  t.field({
    type: ConversationConnection,
    extensions: rule('direct.list'),
    description:
      'The conversations of the viewer, the most recently active first, without those that they have closed. Those that strangers began come apart, until the viewer accepts them.',
    args: {
      requested: t.arg.boolean({
        defaultValue: false,
        description:
          'Only those that strangers began, and that the viewer has neither accepted nor declined.',
      }),
      first: t.arg.int({
        defaultValue: 30,
        description: 'How many: 1 to 100.',
        extensions: pageUpTo(ROOMS_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
    },
    resolve: async (_root, { requested, first, after }, { caller, spend }) => {
      const viewer = signedIn(caller);
      const request = { requested: requested ?? false, first: first ?? 30, after: after ?? null };
      return { ...(await listConversations(request, viewer, spend)), accountId: viewer.id };
    },
  }),
);

const ConversationPayload = builder.objectRef<{ room: RoomRow }>('ConversationPayload').implement({
  description: 'The conversation.',
  extensions: asReached,
  fields: (t) => ({ room: t.expose('room', { type: 'Room', description: 'The conversation.' }) }),
});

builder.mutationField('startConversation', (t) =>
  t.field({
    type: ConversationPayload,
    extensions: rule('direct.start'),
    description:
      'The conversation of the viewer with these people, begun where there is none: there is one for each set of people, and what is done in it is done as in any room, by its `slug`. Whoever shares no room with the viewer is asked first if they want it.',
    args: {
      people: t.arg.idList({
        required: true,
        description: `The ids of the others' accounts: 1 to ${OTHERS_MOST}. None of a guest, of somebody who has blocked the viewer or whom the viewer has blocked, and not the viewer's own.`,
      }),
    },
    resolve: async (_root, { people }, { caller }) => ({
      room: await startConversation(people, signedIn(caller)),
    }),
  }),
);

for (const [name, verb, description] of [
  [
    'acceptConversation',
    acceptConversation,
    'Says that the viewer wants a conversation that a stranger began. Writing in it says so too.',
  ],
  [
    'declineConversation',
    declineConversation,
    'Says that the viewer does not want a conversation that a stranger began: it is in none of their lists any more, and what is said in it does not reach their inbox. The stranger is not told. Accepting it, or writing in it, brings it back.',
  ],
  [
    'closeConversation',
    closeConversation,
    "Takes a conversation out of the viewer's lists until something more is said in it. The others are not told.",
  ],
] as const)
  builder.mutationField(name, (t) =>
    t.field({
      type: ConversationPayload,
      extensions: rule('direct.answer'),
      description,
      args: { room: t.arg.string({ required: true, description: roomArgument }) },
      resolve: async (_root, { room }, { caller }) => ({ room: await verb(room, signedIn(caller)) }),
    }),
  );
