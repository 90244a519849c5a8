import { accountById } from '../accounts/by-id.ts';
import { signedIn } from '../accounts/viewer.ts';
import { builder, dependsOnViewer } from '../builder.ts';
import type { Caller } from '../context.ts';
import { findMessage, standingTo } from '../messages/reach.ts';
import { connectionOf, pageArguments, pageAsked } from '../pages.ts';
import { placeIn } from '../rooms/reach.ts';
import { allowed, asReached, rule } from '../rules.ts';
import { type ReportRow, readReports, reportAccount, reportMessage, resolveReport } from './report.ts';
import { REASON_MAX } from './target.ts';

async function mayDelete(messageId: string, caller: Caller): Promise<boolean> {
  const message = await findMessage(messageId);
  if (!message || message.deletedAt !== null) return false;
  const place = await placeIn(message.roomId, caller.viewer);
  return place !== null && allowed('message.delete', standingTo(message, place, caller.viewer), caller);
}

const Report = builder.objectRef<ReportRow>('Report').implement({
  description: 'Somebody wants moderators to look at a message, or at a person.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'For `resolveReport`.' }),
    reason: t.exposeString('reason', { description: 'Why, in the words of who reported it.' }),
    reporter: t.field({
      type: 'Account',
      nullable: true,
      description: 'Who reported it.',
      resolve: ({ reporterId }) => accountById(reporterId),
    }),
    account: t.field({
      type: 'Account',
      nullable: true,
      description: 'Whom it is about: of a message, its author.',
      resolve: ({ accountId }) => accountById(accountId),
    }),
    messageId: t.exposeID('messageId', {
      nullable: true,
      description: 'The message; null where it is about a person as such.',
    }),
    body: t.exposeString('body', {
      nullable: true,
      description: 'What the message said when it was reported; it may be deleted since.',
    }),
    room: t.field({
      type: 'Room',
      nullable: true,
      description: 'The room it was in; null where the viewer may not know of it.',
      extensions: { ...rule('room.see'), ...dependsOnViewer },
      resolve: async ({ roomId }, _args, { caller }) =>
        roomId === null ? null : ((await placeIn(roomId, caller.viewer))?.room ?? null),
    }),
    messageDeletedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the message was deleted; null where it was not.',
      resolve: async ({ messageId }) =>
        (messageId === null ? null : await findMessage(messageId))?.deletedAt ?? null,
    }),
    viewerCanDelete: t.boolean({
      description: 'Whether there is a message still, and the viewer may delete it. (`message.delete`)',
      extensions: dependsOnViewer,
      resolve: ({ messageId }, _args, { caller }) => messageId !== null && mayDelete(messageId, caller),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was reported.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was looked at; null while it waits.',
    }),
    resolvedBy: t.field({
      type: 'Account',
      nullable: true,
      description: 'Who looked at it.',
      resolve: ({ resolvedById }) => (resolvedById === null ? null : accountById(resolvedById)),
    }),
  }),
});

const ReportConnection = connectionOf('Report', Report, 'the reports');

builder.queryFields((t) => ({
  reports: t.field({
    type: ReportConnection,
    extensions: rule('moderation.see'),
    description:
      'What moderators are asked to look at, the oldest first; or what they have looked at, the newest first.',
    args: {
      resolved: t.arg.boolean({ defaultValue: false, description: 'Whether those that were looked at.' }),
      ...pageArguments(t.arg),
    },
    resolve: (_root, { resolved, ...page }, { spend }) =>
      readReports(resolved ?? false, pageAsked(page), spend),
  }),
}));

const ReportPayload = builder.objectRef<ReportRow>('ReportPayload').implement({
  description: 'The report is with the moderators.',
  extensions: asReached,
  fields: (t) => ({ id: t.exposeID('id', { description: 'The id of the report.' }) }),
});

builder.mutationFields((t) => {
  const account = t.arg.id({ required: true, description: 'The id of the account.' });
  return {
    reportMessage: t.field({
      type: ReportPayload,
      extensions: rule('message.report'),
      description: 'Asks the moderators to look at a message. The same again changes nothing.',
      args: {
        id: t.arg.id({ required: true, description: 'The id of the message.' }),
        reason: t.arg.string({ required: true, description: `Why: 1 to ${REASON_MAX} code points.` }),
      },
      resolve: (_root, { id, reason }, { caller }) => reportMessage(id, reason, caller.viewer),
    }),
    reportAccount: t.field({
      type: ReportPayload,
      extensions: rule('account.report'),
      description: 'Asks the moderators to look at somebody.',
      args: {
        account,
        reason: t.arg.string({ required: true, description: `Why: 1 to ${REASON_MAX} code points.` }),
      },
      resolve: (_root, { account, reason }, { caller }) => reportAccount(account, reason, signedIn(caller)),
    }),
    resolveReport: t.field({
      type: ReportPayload,
      extensions: rule('moderation.resolve'),
      description: 'Takes a report out of the queue. Once more changes nothing.',
      args: { id: t.arg.id({ required: true, description: 'The id of the report.' }) },
      resolve: (_root, { id }, { caller }) => resolveReport(id, signedIn(caller)),
    }),
  };
});
