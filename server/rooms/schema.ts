import { accountById } from '../accounts/by-id.ts';
import { PASSWORD_MAX } from '../accounts/hashing.ts';
import { nameKeyOf, tagOf } from '../accounts/tag.ts';
import { builder, dependsOnViewer, pageInfoOf, pageUpTo } from '../builder.ts';
import { numeral } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { onlineCount } from '../live/people.ts';
import { toCursor } from '../log/cursor.ts';
import { asReached, onType, rule } from '../rules.ts';
import { followEvents } from './follow.ts';
import { handOverRoom } from './hand-over.ts';
import { joinRoom, ROOMS_MOST } from './join.ts';
import { leaveRoom } from './leave.ts';
import { listRooms, ROOMS_PAGE_MAX, toRoomCursor } from './list.ts';
import { ROOM_PASSWORD_LEAST } from './password.ts';
import { nameOf } from './people.ts';
import { isMember, reachAsMember, reachRoom } from './reach.ts';
import { markRead, UNREAD_MOST, unreadIn } from './read-marks.ts';
import { roomArgument } from './room-argument.ts';
import { RoomEvent } from './room-event.ts';
import { archiveRoom, DESCRIPTION_MAX, editRoom, guardRoom, SLOW_SECONDS_MAX, slowRoom } from './update.ts';
import { memberCount, USERS_MOST, usersOf } from './users.ts';

onType<RoomRow>('Room', ({ ownerId }, { id }) => (ownerId === id ? ['owner'] : []));

builder.objectType('Room', {
  description:
    'A place where people talk. Everything that happens in it is an event of its log, numbered from 1 without holes.',
  extensions: rule('room.see'),
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same as long as the room exists.' }),
    slug: t.exposeString('slug', {
      description:
        'What addresses and `room` arguments use: the one form of its name, `magic-circle`. That of a private room ends in letters that nobody guesses.',
    }),
    name: t.string({
      description:
        'As its creator typed it: `Magic Circle`. That of a conversation is the names of all its people; `title` leaves out the viewer.',
      resolve: nameOf,
    }),
    private: t.boolean({
      description:
        'Whether joining takes a password or an invitation. A private room is not listed for, nor found by, those who are not in it.',
      resolve: (room) => room.private,
    }),
    hasPassword: t.boolean({
      nullable: true,
      extensions: { ...rule('room.guard'), ...dependsOnViewer },
      description:
        'Whether it opens with a password, and not by invitation only; null for all but its owner and admins.',
      resolve: ({ passwordHash }) => passwordHash !== null,
    }),
    description: t.exposeString('description', {
      description: 'What it is for: plain text, up to 300 code points.',
    }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing more is said there; null where it is not archived.',
    }),
    slowSeconds: t.exposeInt('slowSeconds', {
      description: 'Seconds between two messages of one person; 0 is no limit.',
    }),
    owner: t.field({
      type: 'Account',
      nullable: true,
      description: 'Whose room it is; null where nobody owns it any more.',
      resolve: ({ ownerId }) => (ownerId === null ? null : accountById(ownerId)),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the room was made.' }),
    memberCount: t.int({
      description: 'How many people are in it, online or not.',
      resolve: (room) => memberCount(room.id),
    }),
    onlineCount: t.int({
      description: 'How many of them are online there now.',
      resolve: (room) => onlineCount(room.id),
    }),
    viewerUnreadCount: t.int({
      description: `How many messages of others the viewer has not read there, at most ${numeral(UNREAD_MOST)}, without deleted ones, those of people whom they have blocked, and those in threads, which have counts of their own; 0 where they are not in it. Whoever joins begins at 0. See \`markRead\`.`,
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) =>
        caller.viewer ? (await unreadIn({ roomId: id, accountId: caller.viewer.id })).unread : 0,
    }),
    viewerMentionCount: t.int({
      description: `How many of the messages that the viewer has not read there call them, in threads too: by their handle, or with everybody. Counted as \`viewerUnreadCount\`.`,
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) =>
        caller.viewer ? (await unreadIn({ roomId: id, accountId: caller.viewer.id })).mentions : 0,
    }),
    viewerReadSeq: t.int({
      description:
        'The `seq` up to which the viewer has read the room; 0 where they are not in it. See `markRead`.',
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) =>
        caller.viewer ? (await unreadIn({ roomId: id, accountId: caller.viewer.id })).readSeq : 0,
    }),
    viewerReadCursor: t.string({
      nullable: true,
      description:
        'The same as a cursor, for `around` and `after` of `history`; null where they are not in it.',
      extensions: dependsOnViewer,
      resolve: async ({ id }, _args, { caller }) => {
        const known = caller.viewer && (await unreadIn({ roomId: id, accountId: caller.viewer.id }));
        return known?.inside ? toCursor(id, known.readSeq) : null;
      },
    }),
    viewerIsMember: t.boolean({
      description: 'Whether the viewer is in it.',
      extensions: dependsOnViewer,
      resolve: (room, _args, { caller }) => isMember(room, caller.viewer),
    }),
  }),
});

builder.objectType('RoomUser', {
  description: 'Somebody in a room.',
  extensions: rule('room.read'),
  fields: (t) => ({
    id: t.id({ description: "The account's id.", resolve: ({ account }) => account.id }),
    account: t.expose('account', { type: 'Account', description: 'The account itself.' }),
    name: t.string({ description: "The account's name.", resolve: ({ account }) => account.name }),
    tag: t.field({
      type: 'String',
      description: 'Tells apart people of the same name, as `Account.tag`.',
      resolve: ({ account }) => tagOf(account),
    }),
    nameKey: t.string({
      description: 'The same for names that can be taken for each other, as `Account.nameKey`.',
      resolve: ({ account }) => nameKeyOf(account),
    }),
    online: t.exposeBoolean('online', {
      description:
        'Whether they follow the room through a connection right now. Several connections are one person; after the last one ends there is a grace of 3 seconds.',
    }),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', description: 'Since when they are in the room.' }),
    isViewer: t.boolean({
      description: 'Whether this is the viewer.',
      extensions: dependsOnViewer,
      resolve: ({ account }, _args, { caller }) => account.id === caller.viewer?.id,
    }),
  }),
});

const JoinRoomPayload = builder
  .objectRef<{ room: RoomRow; account: AccountRow; token: string | null }>('JoinRoomPayload')
  .implement({
    description: 'The room, who joined it, and how to come back as the same one.',
    extensions: asReached,
    fields: (t) => ({
      room: t.expose('room', { type: 'Room', description: 'The room that was joined.' }),
      viewer: t.expose('account', { type: 'Account', description: 'Who joined.' }),
      token: t.exposeString('token', {
        nullable: true,
        description:
          'The token of the session that this call began: send it as `Authorization: Bearer …`, or as `{"token": "…"}` in the payload of `connection_init`. It cannot be had again. Null for whoever was signed in already; browsers have it as an HttpOnly cookie.',
      }),
    }),
  });

const LeaveRoomPayload = builder.objectRef<{ room: RoomRow }>('LeaveRoomPayload').implement({
  description: 'The room that was left.',
  extensions: asReached,
  fields: (t) => ({ room: t.expose('room', { type: 'Room', description: 'The room that was left.' }) }),
});

type RoomPage = { rooms: (RoomRow & { activeAt: Date })[]; hasMore: boolean; after: string | null };

const RoomEdge = builder.objectRef<RoomPage['rooms'][number]>('RoomEdge').implement({
  description: 'A room in a list of rooms.',
  extensions: asReached,
  fields: (t) => ({
    cursor: t.string({
      description: 'For `after`: the list goes on behind this room.',
      resolve: toRoomCursor,
    }),
    node: t.field({ type: 'Room', description: 'The room.', resolve: (room) => room }),
  }),
});

const RoomConnection = builder.objectRef<RoomPage>('RoomConnection').implement({
  description: 'A page of a list of rooms, in the manner of Relay.',
  extensions: asReached,
  fields: (t) => ({
    edges: t.field({
      type: [RoomEdge],
      description: 'The rooms with their cursors.',
      resolve: ({ rooms }) => rooms,
    }),
    nodes: t.field({ type: ['Room'], description: 'The rooms.', resolve: ({ rooms }) => rooms }),
    pageInfo: t.field({
      type: 'PageInfo',
      description: 'Where this page stands in the list.',
      resolve: ({ rooms, hasMore, after }) =>
        pageInfoOf(rooms, toRoomCursor, { hasNextPage: hasMore, hasPreviousPage: after !== null }),
    }),
  }),
});

builder.queryFields((t) => ({
  room: t.field({
    type: 'Room',
    nullable: true,
    extensions: rule('room.see'),
    description:
      'A room that the viewer may know of: a public one, or a private one they are in. Else refused with ROOM_NOT_FOUND.',
    args: { room: t.arg.string({ required: true, description: roomArgument }) },
    resolve: (_root, { room }, { caller }) => reachRoom(room, caller.viewer),
  }),
  rooms: t.field({
    type: RoomConnection,
    extensions: rule('room.list'),
    description:
      'Public rooms, and the private ones that the viewer is in, the most recently active first. Signed in or not. Conversations are listed by `conversations`.',
    args: {
      search: t.arg.string({ description: 'Only rooms with this in their name.' }),
      joined: t.arg.boolean({ defaultValue: false, description: 'Only rooms that the viewer is in.' }),
      first: t.arg.int({
        defaultValue: 30,
        description: 'How many rooms: 1 to 100.',
        extensions: pageUpTo(ROOMS_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
    },
    resolve: async (_root, { search, joined, first, after }, { caller, spend }) => {
      const request = {
        search: search ?? null,
        joined: joined ?? false,
        first: first ?? 30,
        after: after ?? null,
      };
      return { ...(await listRooms(request, caller.viewer, spend)), after: request.after };
    },
  }),
  users: t.field({
    type: ['RoomUser'],
    extensions: rule('room.read'),
    description:
      'The people in a room the viewer is in, those online first, then by name; all of them, or those who are searched for. `roomEvents` tells how it changes; `Room.memberCount` says how many there are in all.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      search: t.arg.string({
        description:
          'Only those with this in their name or handle: upper and lower case, and accents, are the same. Of more than 40 characters the first count.',
      }),
      first: t.arg.int({
        defaultValue: USERS_MOST,
        description: `How many people: 1 to ${numeral(USERS_MOST)}.`,
        extensions: pageUpTo(USERS_MOST),
      }),
    },
    resolve: async (_root, { room, search, first }, { caller, spend }) =>
      usersOf(
        (await reachAsMember(room, caller.viewer)).room,
        { search: search ?? null, first: first ?? USERS_MOST },
        spend,
      ),
  }),
}));

builder.mutationFields((t) => ({
  joinRoom: t.field({
    type: JoinRoomPayload,
    extensions: rule('room.join'),
    description: `Joins a room. Whoever is not signed in joins as a guest of the given name, which begins a session. Joining again changes nothing. Nobody is in more than ${ROOMS_MOST} rooms at a time.`,
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      name: t.arg.string({
        description:
          'The name to be known by: up to 40 code points. Needed when nobody is signed in; renames a guest who is.',
      }),
      password: t.arg.string({
        description: `For a private room; together with \`create\` it makes the new room private: ${ROOM_PASSWORD_LEAST} to ${PASSWORD_MAX} code points.`,
      }),
      invitation: t.arg.string({ description: 'For a private room: what an invitation link carries.' }),
      create: t.arg.boolean({
        defaultValue: false,
        description: 'Whether to create the room if there is none of this name.',
      }),
    },
    resolve: (_root, { room, name, password, invitation, create }, { caller, settings }) =>
      joinRoom(
        {
          room,
          name: name ?? null,
          password: password ?? null,
          invitation: invitation ?? null,
          create: create || settings.createRoomsOnJoin,
        },
        caller,
        settings,
      ),
  }),
  leaveRoom: t.field({
    type: LeaveRoomPayload,
    extensions: rule('room.leave'),
    description:
      'Leaves a room. What was said stays; the subscriptions of the viewer to this room end. A room whose owner leaves is then of whoever has been in it the longest, those who have signed up first.',
    args: { room: t.arg.string({ required: true, description: roomArgument }) },
    resolve: async (_root, { room }, { caller }) => ({ room: await leaveRoom(room, caller.viewer) }),
  }),
}));

const UpdateRoomPayload = builder.objectRef<{ room: RoomRow }>('UpdateRoomPayload').implement({
  description: 'The room as it is now.',
  extensions: asReached,
  fields: (t) => ({ room: t.expose('room', { type: 'Room', description: 'The room as it is now.' }) }),
});

builder.mutationFields((t) => {
  const room = t.arg.string({ required: true, description: roomArgument });
  return {
    updateRoom: t.field({
      type: UpdateRoomPayload,
      extensions: rule('room.edit'),
      description:
        'Renames or describes a room. What is left away stays as it is. Slugs it had before still lead to it.',
      args: {
        room,
        name: t.arg.string({ description: 'Its new name: up to 60 code points, without / \\ ? # %.' }),
        description: t.arg.string({ description: `What it is for: up to ${DESCRIPTION_MAX} code points.` }),
      },
      resolve: async (_root, { room, name, description }, { caller }) => ({
        room: await editRoom(room, { name: name ?? null, description: description ?? null }, caller.viewer),
      }),
    }),
    archiveRoom: t.field({
      type: UpdateRoomPayload,
      extensions: rule('room.archive'),
      description: 'Lets a room only be read from now on, or lets people speak in it again.',
      args: {
        room,
        archived: t.arg.boolean({ defaultValue: true, description: 'Whether it is to be archived.' }),
      },
      resolve: async (_root, { room, archived }, { caller }) => ({
        room: await archiveRoom(room, archived ?? true, caller.viewer),
      }),
    }),
    setSlowMode: t.field({
      type: UpdateRoomPayload,
      extensions: rule('room.slow'),
      description:
        'Lets each person speak only so often. Whoever keeps order in the room is not bound by it.',
      args: {
        room,
        seconds: t.arg.int({
          required: true,
          description: `Seconds between two messages of one person: 0, for no limit, to ${numeral(SLOW_SECONDS_MAX)}.`,
        }),
      },
      resolve: async (_root, { room, seconds }, { caller }) => ({
        room: await slowRoom(room, seconds, caller.viewer),
      }),
    }),
    setRoomPrivacy: t.field({
      type: UpdateRoomPayload,
      extensions: rule('room.guard'),
      description: 'Makes a room private or public, or changes its password. Whoever is in it stays.',
      args: {
        room,
        private: t.arg.boolean({ required: true, description: 'Whether it is to be private.' }),
        password: t.arg.string({
          description: `What joining a private room takes: ${ROOM_PASSWORD_LEAST} to ${PASSWORD_MAX} code points. Without it: an invitation.`,
        }),
      },
      resolve: async (_root, { room, private: isPrivate, password }, { caller }) => ({
        room: await guardRoom(room, isPrivate ? { password: password ?? null } : null, caller.viewer),
      }),
    }),
    handOverRoom: t.field({
      type: UpdateRoomPayload,
      extensions: rule('room.handOver'),
      description: 'Makes somebody who is in a room its owner.',
      args: { room, account: t.arg.id({ required: true, description: 'The id of their account.' }) },
      resolve: async (_root, { room, account }, { caller }) => ({
        room: await handOverRoom(room, account, caller.viewer),
      }),
    }),
    markRead: t.field({
      type: UpdateRoomPayload,
      extensions: rule('room.markRead'),
      description: 'Says that the viewer has read a room up to a cursor. It never goes back.',
      args: {
        room,
        cursor: t.arg.string({
          required: true,
          description: 'The `cursor` of the last message that was read.',
        }),
      },
      resolve: async (_root, { room, cursor }, { caller }) => ({
        room: await markRead(room, cursor, caller.viewer),
      }),
    }),
  };
});

builder.subscriptionField('roomEvents', (t) =>
  t.field({
    type: RoomEvent,
    extensions: rule('room.read'),
    description:
      'Everything that happens in a room the viewer is in: first what the log holds after `after`, then one CaughtUp, then what happens, in order, with no gap and no overlap. While it runs, the viewer is online there.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      after: t.arg.string({ description: 'Go on after this cursor. Without it: what happens from now on.' }),
      everyJoin: t.arg.boolean({
        defaultValue: false,
        description:
          'Whether each UserJoined and UserLeft comes also while more than 100 people are online, where everybody would be told of everybody. Without it, UsersChanged then tells the counts, once a second at the most.',
      }),
    },
    subscribe: (_root, { room, after, everyJoin }, { caller }) =>
      followEvents(room, after ?? null, everyJoin ?? false, caller.viewer),
    resolve: (item) => item,
  }),
);
