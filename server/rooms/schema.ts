import { tagOf } from '../accounts/tag.ts';
import { builder, dependsOnViewer, pageInfoOf, pageUpTo } from '../builder.ts';
import { numeral } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { onlineCount } from '../live/presence.ts';
import { followEvents } from './follow.ts';
import { joinRoom } from './join.ts';
import { leaveRoom } from './leave.ts';
import { listRooms, ROOMS_PAGE_MAX, toRoomCursor } from './list.ts';
import { isMember, reachAsMember, reachRoom } from './reach.ts';
import { roomArgument } from './room-argument.ts';
import { RoomEvent } from './room-event.ts';
import { memberCount, USERS_MOST, usersOf } from './users.ts';

builder.objectType('Room', {
  description:
    'A place where people talk. Everything that happens in it is an event of its log, numbered from 1 without holes.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stays the same as long as the room exists.' }),
    slug: t.exposeString('slug', {
      description: 'The one form of its name that addresses and `room` arguments use: `magic-circle`.',
    }),
    name: t.exposeString('name', { description: 'As its creator typed it: `Magic Circle`.' }),
    private: t.boolean({
      description:
        'Whether joining takes a password. A private room is not listed for, nor found by, those who are not in it.',
      resolve: (room) => room.passwordHash !== null,
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
    viewerIsMember: t.boolean({
      description: 'Whether the viewer is in it.',
      extensions: dependsOnViewer,
      resolve: (room, _args, { caller }) => isMember(room, caller.viewer),
    }),
  }),
});

builder.objectType('RoomUser', {
  description: 'Somebody in a room.',
  fields: (t) => ({
    id: t.id({ description: "The account's id.", resolve: ({ account }) => account.id }),
    account: t.expose('account', { type: 'Account', description: 'The account itself.' }),
    name: t.string({ description: "The account's name.", resolve: ({ account }) => account.name }),
    tag: t.field({
      type: 'String',
      description: 'Tells apart people of the same name, as `Account.tag`.',
      resolve: ({ account }) => tagOf(account),
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
  fields: (t) => ({ room: t.expose('room', { type: 'Room', description: 'The room that was left.' }) }),
});

type RoomPage = { rooms: (RoomRow & { activeAt: Date })[]; hasMore: boolean; after: string | null };

const RoomEdge = builder.objectRef<RoomPage['rooms'][number]>('RoomEdge').implement({
  description: 'A room in a list of rooms.',
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
    description:
      'A room that the viewer may know of: a public one, or a private one they are in. Else refused with ROOM_NOT_FOUND.',
    args: { room: t.arg.string({ required: true, description: roomArgument }) },
    resolve: (_root, { room }, { caller }) => reachRoom(room, caller.viewer),
  }),
  rooms: t.field({
    type: RoomConnection,
    description:
      'Public rooms, and the private ones that the viewer is in, the most recently active first. Signed in or not.',
    args: {
      search: t.arg.string({ description: 'Only rooms with this in their name.' }),
      first: t.arg.int({
        defaultValue: 30,
        description: 'How many rooms: 1 to 100.',
        extensions: pageUpTo(ROOMS_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
    },
    resolve: async (_root, { search, first, after }, { caller, spend }) => {
      const request = { search: search ?? null, first: first ?? 30, after: after ?? null };
      return { ...(await listRooms(request, caller.viewer, spend)), after: request.after };
    },
  }),
  users: t.field({
    type: ['RoomUser'],
    description:
      'The people in a room the viewer is in, those online first, then by name. `roomEvents` tells how it changes; `Room.memberCount` says how many there are in all.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      first: t.arg.int({
        defaultValue: USERS_MOST,
        description: `How many people: 1 to ${numeral(USERS_MOST)}.`,
        extensions: pageUpTo(USERS_MOST),
      }),
    },
    resolve: async (_root, { room, first }, { caller, spend }) =>
      usersOf((await reachAsMember(room, caller.viewer)).room, first ?? USERS_MOST, spend),
  }),
}));

builder.mutationFields((t) => ({
  joinRoom: t.field({
    type: JoinRoomPayload,
    description:
      'Joins a room. Whoever is not signed in joins as a guest of the given name, which begins a session. Joining again changes nothing.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      name: t.arg.string({
        description:
          'The name to be known by: up to 40 code points. Needed when nobody is signed in; renames a guest who is.',
      }),
      password: t.arg.string({
        description:
          'For a private room; together with `create` it makes the new room private. Up to 128 code points.',
      }),
      create: t.arg.boolean({
        defaultValue: false,
        description: 'Whether to create the room if there is none of this name.',
      }),
    },
    resolve: (_root, { room, name, password, create }, { caller, settings }) =>
      joinRoom(
        {
          room,
          name: name ?? null,
          password: password ?? null,
          create: create || settings.createRoomsOnJoin,
        },
        caller,
      ),
  }),
  leaveRoom: t.field({
    type: LeaveRoomPayload,
    description: 'Leaves a room. What was said stays; the subscriptions of the viewer to this room end.',
    args: { room: t.arg.string({ required: true, description: roomArgument }) },
    resolve: async (_root, { room }, { caller }) => ({ room: await leaveRoom(room, caller.viewer) }),
  }),
}));

builder.subscriptionField('roomEvents', (t) =>
  t.field({
    type: RoomEvent,
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
