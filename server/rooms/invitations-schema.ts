import { signedIn } from '../accounts/viewer.ts';
import { builder } from '../builder.ts';
import { numeral } from '../errors.ts';
import { asReached, rule } from '../rules.ts';
import {
  createInvitation,
  INVITATION_HOURS_MAX,
  INVITATION_USES_MAX,
  type InvitationRow,
  invitationsTo,
  revokeInvitation,
} from './invitations.ts';
import { reachFor } from './reach.ts';
import { roomArgument } from './room-argument.ts';

const Invitation = builder.objectRef<InvitationRow>('Invitation').implement({
  description: 'A link that lets people in. Its secret was shown once, when it was made.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'To revoke it by.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends by itself.' }),
    used: t.exposeInt('used', { description: 'How often it was used.' }),
    usesLeft: t.exposeInt('usesLeft', {
      nullable: true,
      description: 'How often it may still be used; null is as often as one likes.',
    }),
  }),
});

const CreateInvitationPayload = builder
  .objectRef<{ row: InvitationRow; token: string }>('CreateInvitationPayload')
  .implement({
    description: 'The invitation that was made.',
    extensions: asReached,
    fields: (t) => ({
      invitation: t.expose('row', { type: Invitation, description: 'What is known of it from now on.' }),
      token: t.exposeString('token', {
        description:
          'What the link carries: `/rooms/<slug>#invitation=<token>`, or `/sign-up#invitation=<token>`; for programs `joinRoom(invitation:)` and `signUp(invitation:)`. Shown this once.',
      }),
    }),
  });

const RevokeInvitationPayload = builder.objectRef<{ id: string }>('RevokeInvitationPayload').implement({
  description: 'The invitation lets nobody in any more.',
  extensions: asReached,
  fields: (t) => ({ id: t.exposeID('id', { description: 'Its id.' }) }),
});

builder.queryFields((t) => ({
  roomInvitations: t.field({
    type: [Invitation],
    extensions: rule('room.invite'),
    description: 'The invitations into a room that still hold, the newest first.',
    args: { room: t.arg.string({ required: true, description: roomArgument }) },
    resolve: async (_root, { room }, { caller }) =>
      invitationsTo((await reachFor('room.invite', room, caller.viewer)).room.id),
  }),
  serverInvitations: t.field({
    type: [Invitation],
    extensions: rule('server.invite'),
    description: 'The invitations to sign up that still hold, the newest first.',
    resolve: () => invitationsTo(null),
  }),
}));

builder.mutationFields((t) => {
  const room = t.arg.string({ required: true, description: roomArgument });
  const hours = t.arg.int({
    defaultValue: 168,
    description: `For how many hours: 1 to ${INVITATION_HOURS_MAX}.`,
  });
  const uses = t.arg.int({
    description: `How often it may be used: 1 to ${numeral(INVITATION_USES_MAX)}; as often as one likes without it.`,
  });
  const id = t.arg.id({ required: true, description: 'The id of the invitation.' });
  return {
    createRoomInvitation: t.field({
      type: CreateInvitationPayload,
      extensions: rule('room.invite'),
      description: 'Makes an invitation into a room.',
      args: { room, hours, uses },
      resolve: async (_root, { room, hours, uses }, { caller }) =>
        createInvitation(
          (await reachFor('room.invite', room, caller.viewer)).room.id,
          { hours: hours ?? 168, uses: uses ?? null },
          signedIn(caller),
        ),
    }),
    revokeRoomInvitation: t.field({
      type: RevokeInvitationPayload,
      extensions: rule('room.invite'),
      description: 'Ends an invitation into a room.',
      args: { room, id },
      resolve: async (_root, { room, id }, { caller }) =>
        revokeInvitation((await reachFor('room.invite', room, caller.viewer)).room.id, id),
    }),
    createServerInvitation: t.field({
      type: CreateInvitationPayload,
      extensions: rule('server.invite'),
      description: 'Makes an invitation to sign up.',
      args: { hours, uses },
      resolve: (_root, { hours, uses }, { caller }) =>
        createInvitation(null, { hours: hours ?? 168, uses: uses ?? null }, signedIn(caller)),
    }),
    revokeServerInvitation: t.field({
      type: RevokeInvitationPayload,
      extensions: rule('server.invite'),
      description: 'Ends an invitation to sign up.',
      args: { id },
      resolve: (_root, { id }) => revokeInvitation(null, id),
    }),
  };
});
