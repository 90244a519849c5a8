import { signedIn } from '../accounts/viewer.ts';
import { builder } from '../builder.ts';
import type { InboxHappeningType, LogEvent, MessageRow, RoomRow } from '../events.ts';
import { toCursor } from '../log/cursor.ts';
import { asReached, rule } from '../rules.ts';
import { followInbox, type InboxItem } from './follow.ts';
import { seeMessage, seeRoom } from './see.ts';

/** The GraphQL type for each thing that an inbox can hold. */
const typeNames = {
  'inbox.message': 'InboxMessage',
  'inbox.mention': 'InboxMention',
  'inbox.reply': 'InboxReply',
  'inbox.conversation': 'InboxConversation',
  'inbox.kicked': 'InboxRemoval',
  'inbox.banned': 'InboxRemoval',
  caughtUp: 'InboxCaughtUp',
  unread: 'UnreadChanged',
  stale: 'UnreadStale',
} as const satisfies Record<InboxHappeningType | 'caughtUp' | 'unread' | 'stale', string>;

function shownAs(followed: InboxItem['followed']): keyof typeof typeNames {
  if (followed.kind === 'unread') return followed.roomId === null ? 'stale' : 'unread';
  return (followed.kind === 'event' ? followed.event.type : followed.kind) as keyof typeof typeNames;
}

const InboxEvent = builder.interfaceRef<InboxItem>('InboxEvent').implement({
  extensions: asReached,
  description:
    'Something that concerns the viewer. Clients ignore types they do not know: more come with every feature, and `cursor` is all that resuming takes.',
  resolveType: ({ followed }) => typeNames[shownAs(followed)],
  fields: (t) => ({
    cursor: t.string({
      description: 'Where `inbox` goes on after this: give the newest one seen to `after`.',
      resolve: ({ viewer, followed }) => toCursor(viewer.id, followed.seq),
    }),
  }),
});

const logged = ({ followed }: InboxItem): LogEvent => {
  if (followed.kind === 'event') return followed.event;
  throw new Error('Expected an event of the log.');
};
/** What was said. */
function saidIn(item: InboxItem): Extract<LogEvent, { messageId: string }> {
  const event = logged(item);
  if ('messageId' in event) return event;
  throw new Error(`Expected an event of a message, and not ${event.type}.`);
}
/** What happened to a room. */
function aboutIn(item: InboxItem): Extract<LogEvent, { aboutId: string }> {
  const event = logged(item);
  if ('aboutId' in event) return event;
  throw new Error(`Expected an event of a room, and not ${event.type}.`);
}

type Seen = { message: MessageRow; room: RoomRow } | null;
const PLACE =
  'null where the viewer may not see it any more, or it was deleted: then only its place is told.';

/** What was said, where, and when, for each reason why it concerns the viewer. */
for (const [type, description] of [
  [
    'inbox.message',
    'Something was said in a conversation of the viewer, by whomever: what they say on one device is told on the others.',
  ],
  ['inbox.mention', 'Somebody called the viewer by their handle, in a room they are in.'],
  ['inbox.reply', 'Something was said in a thread that the viewer follows, without calling them.'],
] as const) {
  const seen = (item: InboxItem): Promise<Seen> => seeMessage(saidIn(item).messageId, item.viewer);
  builder.objectType(builder.objectRef<InboxItem>(typeNames[type]), {
    description: `${description} In the log of the inbox: replayed to whoever was away.`,
    interfaces: [InboxEvent],
    extensions: asReached,
    fields: (t) => ({
      message: t.field({
        type: 'Message',
        nullable: true,
        description: `What was said, as it is now; ${PLACE}`,
        resolve: async (item) => (await seen(item))?.message ?? null,
      }),
      room: t.field({
        type: 'Room',
        nullable: true,
        description: 'Where it was said; null where `message` is.',
        resolve: async (item) => (await seen(item))?.room ?? null,
      }),
      at: t.field({ type: 'DateTime', description: 'When.', resolve: (item) => saidIn(item).at }),
    }),
  });
}

builder.objectType(builder.objectRef<InboxItem>(typeNames['inbox.conversation']), {
  description:
    'A conversation with the viewer began, by themselves too: `room.viewerRequested` says whether a stranger did. In the log of the inbox: replayed to whoever was away.',
  interfaces: [InboxEvent],
  extensions: asReached,
  fields: (t) => ({
    room: t.field({
      type: 'Room',
      nullable: true,
      description: 'The conversation; null where the viewer may not see it any more.',
      resolve: (item) => seeRoom(aboutIn(item).aboutId, item.viewer),
    }),
    by: t.field({
      type: 'Account',
      description: 'Who began it.',
      resolve: (item) => aboutIn(item).by,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When.',
      resolve: (item) => aboutIn(item).at,
    }),
  }),
});

builder.objectType(builder.objectRef<InboxItem>(typeNames['inbox.kicked']), {
  description:
    'The viewer was removed or banned from a room. In the log of the inbox: replayed to whoever was away.',
  interfaces: [InboxEvent],
  extensions: asReached,
  fields: (t) => ({
    roomId: t.id({
      description: 'The id of the room.',
      resolve: (item) => aboutIn(item).aboutId,
    }),
    room: t.field({
      type: 'Room',
      nullable: true,
      description: 'The room; null where it is private, and is not there for the viewer any more.',
      resolve: (item) => seeRoom(aboutIn(item).aboutId, item.viewer),
    }),
    banned: t.boolean({
      description: 'Whether they may not come back.',
      resolve: (item) => aboutIn(item).type === 'inbox.banned',
    }),
    by: t.field({
      type: 'Account',
      description: 'Who removed them.',
      resolve: (item) => aboutIn(item).by,
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When.',
      resolve: (item) => aboutIn(item).at,
    }),
  }),
});

function changedRoom({ followed }: InboxItem): string {
  if (followed.kind === 'unread' && followed.roomId !== null) return followed.roomId;
  throw new Error('Expected a change of what is unread in a room.');
}

builder.objectType(builder.objectRef<InboxItem>(typeNames.unread), {
  description:
    'What the viewer has not read of a room has changed: they have read it on some device, joined, left, accepted or closed it, or something was said there while they did not follow it, which is told once a second at the most, and once in 10 where more than 100 people are online. Not in the log: after resuming, ask the lists once.',
  interfaces: [InboxEvent],
  extensions: asReached,
  fields: (t) => ({
    roomId: t.id({ description: 'The id of the room.', resolve: changedRoom }),
    room: t.field({
      type: 'Room',
      nullable: true,
      description:
        'The room as it is now, with its counts; null where it is not there for the viewer any more.',
      resolve: (item) => seeRoom(changedRoom(item), item.viewer),
    }),
  }),
});

builder.objectType(builder.objectRef<InboxItem>(typeNames.stale), {
  description:
    'What the viewer has not read may have changed in any room, and it is not known in which: ask the lists once. Not in the log.',
  interfaces: [InboxEvent],
  extensions: asReached,
});

builder.objectType(builder.objectRef<InboxItem>(typeNames.caughtUp), {
  description: 'The replay is over: what follows is live. Comes once in each subscription.',
  interfaces: [InboxEvent],
  extensions: asReached,
  fields: (t) => ({
    missed: t.int({
      description: 'How many events were replayed before this.',
      resolve: ({ followed }) => (followed.kind === 'caughtUp' ? followed.missed : 0),
    }),
  }),
});

builder.subscriptionField('inbox', (t) =>
  t.field({
    type: InboxEvent,
    extensions: rule('inbox.follow'),
    description:
      'Everything that concerns the viewer, wherever it happens: first what their inbox holds after `after`, then one InboxCaughtUp, then what happens, in order, with no gap and no overlap. While it runs, the viewer is online.',
    args: {
      after: t.arg.string({
        description:
          'Go on after this cursor: that of the last event seen, or the `streamCursor` of `conversations`. Without it: what happens from now on.',
      }),
    },
    subscribe: (_root, { after }, { caller }) => followInbox(after ?? null, signedIn(caller)),
    resolve: (item) => item,
  }),
);
