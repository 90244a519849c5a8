import { accountById } from '../accounts/by-id.ts';
import { signedIn } from '../accounts/viewer.ts';
import { builder, dependsOnViewer } from '../builder.ts';
import { connectionOf, pageArguments, pageAsked } from '../pages.ts';
import { placeIn } from '../rooms/reach.ts';
import { asReached, rule } from '../rules.ts';
import { type AuditRow, readAuditLog } from './audit-log.ts';

const AuditEntry = builder.objectRef<AuditRow>('AuditEntry').implement({
  description: 'What a moderator, an owner or an admin did.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    action: t.exposeString('action', {
      description: 'What, by its name in the policy (docs/security.md): `room.kick`.',
    }),
    actor: t.field({
      type: 'Account',
      nullable: true,
      description: 'Who did it.',
      resolve: ({ actorId }) => accountById(actorId),
    }),
    account: t.field({
      type: 'Account',
      nullable: true,
      description: 'To whom.',
      resolve: ({ accountId }) => (accountId === null ? null : accountById(accountId)),
    }),
    messageId: t.exposeID('messageId', { nullable: true, description: 'To which message.' }),
    roomId: t.exposeID('roomId', { nullable: true, description: 'In which room.' }),
    room: t.field({
      type: 'Room',
      nullable: true,
      description: 'The room it was in; null where the viewer may not know of it.',
      extensions: { ...rule('room.see'), ...dependsOnViewer },
      resolve: async ({ roomId }, _args, { caller }) =>
        roomId === null ? null : ((await placeIn(roomId, caller.viewer))?.room ?? null),
    }),
    detail: t.exposeString('detail', {
      description: 'The reason, or what was changed; empty where there is none.',
    }),
  }),
});

const AuditEntryConnection = connectionOf('AuditEntry', AuditEntry, 'the audit log');

builder.queryFields((t) => ({
  auditLog: t.field({
    type: AuditEntryConnection,
    extensions: rule('moderation.see'),
    description:
      'What moderators, owners and admins did, the newest first; nothing of private rooms that the viewer is not in. Nothing is ever taken out of it.',
    args: {
      ...pageArguments(t.arg),
    },
    resolve: (_root, page, { caller, spend }) => readAuditLog(pageAsked(page), signedIn(caller), spend),
  }),
}));
