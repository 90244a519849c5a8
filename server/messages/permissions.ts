import { builder, dependsOnViewer } from '../builder.ts';
import { NOWHERE, permissionsType } from '../permissions.ts';
import { placeIn } from '../rooms/reach.ts';
import { standingTo } from './reach.ts';

const MessagePermissions = permissionsType('MessagePermissions', 'with a message', {
  edit: ['message.edit', 'Change what it says.'],
  react: ['message.react', 'Answer it with an emoji.'],
  pin: ['message.pin', 'Pin it to the room, and take it off.'],
  delete: ['message.delete', 'Delete it.'],
  report: ['message.report', 'Report it to the moderators.'],
});

builder.objectField('Message', 'viewerCan', (t) =>
  t.field({
    type: MessagePermissions,
    description: 'What the viewer may do with it now.',
    extensions: dependsOnViewer,
    resolve: async (message, _args, { caller }) => {
      const place = await placeIn(message.roomId, caller.viewer);
      return place ? standingTo(message, place, caller.viewer) : NOWHERE;
    },
  }),
);
