import { builder, dependsOnViewer } from '../builder.ts';
import type { Caller } from '../context.ts';
import { numeral } from '../errors.ts';
import type { RoomRow } from '../events.ts';
import { asReached, rule } from '../rules.ts';
import { notificationsIn, notifyChoices, QUIET_MINUTES_MAX, setNotifications } from './notifications.ts';
import { roomArgument } from './room-argument.ts';

const [all, mentions, none] = notifyChoices;
const RoomNotify = builder.enumType('RoomNotify', {
  description: 'What somebody wants to be notified of in a room.',
  values: {
    ALL: { value: all, description: 'Whatever others say there.' },
    MENTIONS: {
      value: mentions,
      description:
        'What calls them: by their handle, with everybody, or in a thread that they follow. All that is said in a conversation calls its people.',
    },
    NONE: { value: none, description: 'Nothing.' },
  },
});

const ofViewer = ({ id }: RoomRow, { viewer }: Caller) =>
  viewer ? notificationsIn({ roomId: id, accountId: viewer.id }) : null;

builder.objectFields('Room', (t) => ({
  viewerNotify: t.field({
    type: RoomNotify,
    nullable: true,
    description:
      'What the viewer wants to be notified of there, for clients to go by; null where they are not in it. MENTIONS for whoever has not chosen. See `setRoomNotifications`.',
    extensions: dependsOnViewer,
    resolve: async (room, _args, { caller }) => (await ofViewer(room, caller))?.notify ?? null,
  }),
  viewerQuietUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'Until when the viewer wants to be notified of nothing there, whatever `viewerNotify` says; null where it has passed.',
    extensions: dependsOnViewer,
    resolve: async (room, _args, { caller }) => (await ofViewer(room, caller))?.quietUntil ?? null,
  }),
}));

const RoomNotificationsPayload = builder.objectRef<{ room: RoomRow }>('RoomNotificationsPayload').implement({
  description: 'The room, as the viewer wants to hear of it now.',
  extensions: asReached,
  fields: (t) => ({ room: t.expose('room', { type: 'Room', description: 'The room.' }) }),
});

builder.mutationField('setRoomNotifications', (t) =>
  t.field({
    type: RoomNotificationsPayload,
    extensions: rule('room.notify'),
    description:
      'Says what the viewer wants to be notified of in a room, on all their devices. What is left away stays as it is. Nobody else is told.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      notify: t.arg({ type: RoomNotify, description: 'What of.' }),
      quietMinutes: t.arg.int({
        description: `For how many minutes of nothing: up to ${numeral(QUIET_MINUTES_MAX)}, which is a year; 0 ends it.`,
      }),
    },
    resolve: async (_root, { room, notify, quietMinutes }, { caller }) => ({
      room: await setNotifications(
        room,
        { notify: notify ?? null, quietMinutes: quietMinutes ?? null },
        caller.viewer,
      ),
    }),
  }),
);
