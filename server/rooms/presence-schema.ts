import { signedIn } from '../accounts/viewer.ts';
import { builder, dependsOnViewer } from '../builder.ts';
import { presences } from '../live/people.ts';
import { asReached, rule } from '../rules.ts';
import { presenceFor, setPresence } from './presence.ts';

const Presence = builder.enumType('Presence', {
  description: 'Whether somebody is there.',
  values: {
    ONLINE: { value: presences[0], description: 'They are connected.' },
    AWAY: {
      value: presences[1],
      description: 'They are connected, and at none of their connections: see `setPresence`.',
    },
    OFFLINE: { value: presences[2], description: 'They are not connected, or hide it.' },
  } as const,
});

builder.objectField('RoomUser', 'presence', (t) =>
  t.field({
    type: Presence,
    description:
      'The same in more words: whether they follow the room, and are at any of the connections through which they do. `UsersChanged` tells how it changes; in a crowd of more than 100 people online, `users`.',
    resolve: ({ online, away }) => {
      if (!online) return 'offline';
      return away ? 'away' : 'online';
    },
  }),
);

builder.objectField('Account', 'presence', (t) =>
  t.field({
    type: Presence,
    description:
      'Whether they are there at all, in whatever room: known to those who are in a room with them, unless they have blocked them. To others OFFLINE, as is whoever hides it, also to themselves.',
    extensions: dependsOnViewer,
    resolve: (account, _args, { caller }) => presenceFor(account, caller.viewer),
  }),
);

const SetPresencePayload = builder.objectRef<{ away: boolean }>('SetPresencePayload').implement({
  description: 'What the connection says now.',
  extensions: asReached,
  fields: (t) => ({
    away: t.exposeBoolean('away', { description: 'Whether nobody is at this connection.' }),
  }),
});

builder.mutationField('setPresence', (t) =>
  t.field({
    type: SetPresencePayload,
    extensions: rule('account.setPresence'),
    description:
      'Says whether the viewer is at the WebSocket that asks this; a connection that says nothing has somebody at it. Somebody is away when they are at none of the connections through which they follow a room; others are told after 3 seconds, and at once when they are back. It ends with the connection: `connection_init` takes `{"away": true}` for the next one. Server-sent events have always somebody at them.',
    args: {
      away: t.arg.boolean({ required: true, description: 'Whether they are away from it.' }),
    },
    resolve: async (_root, { away }, { caller }) => {
      await setPresence(away, signedIn(caller), caller);
      return { away };
    },
  }),
);
