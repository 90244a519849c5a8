import { accountById } from '../accounts/by-id.ts';
import { signedIn } from '../accounts/viewer.ts';
import { builder, pageInfoOf, pageUpTo } from '../builder.ts';
import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { deleteMessage } from '../messages/delete.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { asReached, rule } from '../rules.ts';
import { type AuditRow, readAuditLog } from './audit-log.ts';
import { banAccount, banFromRoom, setRole, unbanAccount, unbanFromRoom } from './ban.ts';
import { block, blockedBy, unblock } from './block.ts';
import { deleteAccount } from './delete-account.ts';
import { kick } from './kick.ts';
import { mute, unmute } from './mute.ts';
import {
  type Page,
  REPORTS_PAGE_MAX,
  type ReportRow,
  readReports,
  reportAccount,
  reportMessage,
  resolveReport,
} from './report.ts';
import { REASON_MAX } from './target.ts';

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
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was reported.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was looked at; null while it waits.',
    }),
  }),
});

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
    detail: t.exposeString('detail', {
      description: 'The reason, or what was changed; empty where there is none.',
    }),
  }),
});

const ReportEdge = builder.objectRef<ReportRow>('ReportEdge').implement({
  description: 'One of the reports, in a page.',
  extensions: asReached,
  fields: (t) => ({
    cursor: t.exposeString('id', { description: 'For `after`: the list goes on behind it.' }),
    node: t.field({ type: Report, description: 'What it is.', resolve: (row) => row }),
  }),
});

const ReportConnection = builder.objectRef<Page<ReportRow>>('ReportConnection').implement({
  description: 'A page of the reports, in the manner of Relay.',
  extensions: asReached,
  fields: (t) => ({
    edges: t.field({ type: [ReportEdge], description: 'With their cursors.', resolve: ({ rows }) => rows }),
    nodes: t.field({ type: [Report], description: 'Without them.', resolve: ({ rows }) => rows }),
    pageInfo: t.field({ type: 'PageInfo', description: 'Where this page stands.', resolve: pageInfoOfRows }),
  }),
});

const AuditEntryEdge = builder.objectRef<AuditRow>('AuditEntryEdge').implement({
  description: 'One of the audit log, in a page.',
  extensions: asReached,
  fields: (t) => ({
    cursor: t.exposeString('id', { description: 'For `after`: the list goes on behind it.' }),
    node: t.field({ type: AuditEntry, description: 'What it is.', resolve: (row) => row }),
  }),
});

const AuditEntryConnection = builder.objectRef<Page<AuditRow>>('AuditEntryConnection').implement({
  description: 'A page of the audit log, in the manner of Relay.',
  extensions: asReached,
  fields: (t) => ({
    edges: t.field({
      type: [AuditEntryEdge],
      description: 'With their cursors.',
      resolve: ({ rows }) => rows,
    }),
    nodes: t.field({ type: [AuditEntry], description: 'Without them.', resolve: ({ rows }) => rows }),
    pageInfo: t.field({ type: 'PageInfo', description: 'Where this page stands.', resolve: pageInfoOfRows }),
  }),
});

function pageInfoOfRows({ rows, hasMore, after }: Page<{ id: string }>) {
  return pageInfoOf(rows, ({ id }) => id, { hasNextPage: hasMore, hasPreviousPage: after !== null });
}

builder.queryFields((t) => ({
  reports: t.field({
    type: ReportConnection,
    extensions: rule('moderation.see'),
    description:
      'What moderators are asked to look at, the oldest first; or what they have looked at, the newest first.',
    args: {
      resolved: t.arg.boolean({ defaultValue: false, description: 'Whether those that were looked at.' }),
      first: t.arg.int({
        defaultValue: 50,
        description: `How many: 1 to ${REPORTS_PAGE_MAX}.`,
        extensions: pageUpTo(REPORTS_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
    },
    resolve: (_root, { resolved, first, after }, { spend }) =>
      readReports(resolved ?? false, { first: first ?? 50, after: after ?? null }, spend),
  }),
  auditLog: t.field({
    type: AuditEntryConnection,
    extensions: rule('moderation.see'),
    description:
      'What moderators, owners and admins did, the newest first; nothing of private rooms that the viewer is not in. Nothing is ever taken out of it.',
    args: {
      first: t.arg.int({
        defaultValue: 50,
        description: `How many: 1 to ${REPORTS_PAGE_MAX}.`,
        extensions: pageUpTo(REPORTS_PAGE_MAX),
      }),
      after: t.arg.string({ description: 'A cursor from an earlier page: go on behind it.' }),
    },
    resolve: (_root, { first, after }, { caller, spend }) =>
      readAuditLog({ first: first ?? 50, after: after ?? null }, signedIn(caller), spend),
  }),
  blockedAccounts: t.field({
    type: ['Account'],
    extensions: rule('account.block'),
    description: 'Whom the viewer does not want to read, the last one first. Nobody else is told.',
    resolve: (_root, _args, { caller }) => blockedBy(signedIn(caller)),
  }),
}));

const RoomPayload = builder.objectRef<RoomRow>('ModerateRoomPayload').implement({
  description: 'The room in which it was done.',
  extensions: asReached,
  fields: (t) => ({ room: t.field({ type: 'Room', description: 'The room.', resolve: (room) => room }) }),
});
const AccountPayload = builder.objectRef<AccountRow>('ModerateAccountPayload').implement({
  description: 'To whom it was done.',
  extensions: asReached,
  fields: (t) => ({
    account: t.field({
      type: 'Account',
      description: 'The account as it is now.',
      resolve: (account) => account,
    }),
  }),
});
const DeleteAccountPayload = builder.objectRef<AccountRow>('DeleteAccountPayload').implement({
  description: 'What was deleted. Nobody is signed in as it any more.',
  extensions: asReached,
  fields: (t) => ({
    account: t.field({
      type: 'Account',
      description: 'What is left of it.',
      resolve: (account) => account,
    }),
  }),
});
const MessagePayload = builder.objectRef<MessageRow>('DeleteMessagePayload').implement({
  description: 'What was deleted.',
  extensions: asReached,
  fields: (t) => ({
    message: t.field({
      type: 'Message',
      description: 'The message as it is now.',
      resolve: (message) => message,
    }),
  }),
});
const ReportPayload = builder.objectRef<ReportRow>('ReportPayload').implement({
  description: 'The report is with the moderators.',
  extensions: asReached,
  fields: (t) => ({ id: t.exposeID('id', { description: 'The id of the report.' }) }),
});

const LeftBehind = builder.enumType('LeftBehind', {
  description: 'What becomes of what somebody said when their account is deleted.',
  values: {
    KEEP: { value: 'keep', description: 'It stays, said by a deleted account.' },
    DELETE: { value: 'delete', description: 'It is deleted too.' },
  } as const,
});

const AssignableRole = builder.enumType('AssignableRole', {
  description: 'What an admin can make of somebody who has signed up.',
  values: {
    MEMBER: { value: 'member', description: 'Somebody who has signed up.' },
    MODERATOR: { value: 'moderator', description: 'Keeps order.' },
    ADMIN: { value: 'admin', description: 'Runs the server.' },
  } as const,
});

const whom = 'The id of the account.';
const howLong = (without: string) => `For how many minutes; ${without} without it.`;
const why = `Why: up to ${REASON_MAX} code points. They are told, and the audit log has it.`;

builder.mutationFields((t) => {
  const room = t.arg.string({ required: true, description: roomArgument });
  const account = t.arg.id({ required: true, description: whom });
  const reason = t.arg.string({ description: why });
  return {
    deleteMessage: t.field({
      type: MessagePayload,
      extensions: rule('message.delete'),
      description:
        'Deletes a message: its text is gone everywhere, its place stays. Once more changes nothing.',
      args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
      resolve: (_root, { id }, { caller }) => deleteMessage(id, caller.viewer),
    }),
    deleteAccount: t.field({
      type: DeleteAccountPayload,
      extensions: rule('account.delete'),
      description:
        "Deletes the viewer's account for good: it leaves its rooms, its sessions end, and its name, handle and e-mail address are gone.",
      args: {
        password: t.arg.string({ description: 'Its password, where it has one.' }),
        messages: t.arg({
          type: LeftBehind,
          required: true,
          description: 'What becomes of what it said.',
        }),
      },
      resolve: (_root, { password, messages }, { caller, settings }) =>
        deleteAccount(password ?? null, messages, caller, settings),
    }),
    kickUser: t.field({
      type: RoomPayload,
      extensions: rule('room.kick'),
      description: 'Removes somebody from a room; they may come back. Their subscriptions to it end.',
      args: { room, account },
      resolve: (_root, { room, account }, { caller }) => kick(room, account, caller.viewer),
    }),
    muteUser: t.field({
      type: RoomPayload,
      extensions: rule('room.mute'),
      description: 'Lets somebody only read in a room for a while.',
      args: { room, account, minutes: t.arg.int({ description: howLong('for ten years') }) },
      resolve: (_root, { room, account, minutes }, { caller }) =>
        mute(room, account, minutes ?? null, caller.viewer),
    }),
    unmuteUser: t.field({
      type: RoomPayload,
      extensions: rule('room.mute'),
      description: 'Lets somebody speak again.',
      args: { room, account },
      resolve: (_root, { room, account }, { caller }) => unmute(room, account, caller.viewer),
    }),
    banUser: t.field({
      type: RoomPayload,
      extensions: rule('room.ban'),
      description: 'Removes somebody from a room and keeps them from it. Their subscriptions to it end.',
      args: { room, account, minutes: t.arg.int({ description: howLong('for good') }), reason },
      resolve: (_root, { room, account, minutes, reason }, { caller }) =>
        banFromRoom(
          room,
          { accountId: account, minutes: minutes ?? null, reason: reason ?? null },
          caller.viewer,
        ),
    }),
    unbanUser: t.field({
      type: RoomPayload,
      extensions: rule('room.ban'),
      description: 'Lets somebody come back into a room.',
      args: { room, account },
      resolve: (_root, { room, account }, { caller }) => unbanFromRoom(room, account, caller.viewer),
    }),
    banAccount: t.field({
      type: AccountPayload,
      extensions: rule('account.ban'),
      description:
        'Keeps somebody from this server: their sessions and access tokens end, and they cannot log in.',
      args: { account, minutes: t.arg.int({ description: howLong('for good') }), reason },
      resolve: (_root, { account, minutes, reason }, { caller }) =>
        banAccount({ accountId: account, minutes: minutes ?? null, reason: reason ?? null }, caller.viewer),
    }),
    unbanAccount: t.field({
      type: AccountPayload,
      extensions: rule('account.ban'),
      description: 'Lets somebody log in again.',
      args: { account },
      resolve: (_root, { account }, { caller }) => unbanAccount(account, caller.viewer),
    }),
    setRole: t.field({
      type: AccountPayload,
      extensions: rule('account.setRole'),
      description: 'Gives somebody who has signed up another role.',
      args: { account, role: t.arg({ type: AssignableRole, required: true, description: 'Which.' }) },
      resolve: (_root, { account, role }, { caller }) => setRole(account, role, caller.viewer),
    }),
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
    blockAccount: t.field({
      type: AccountPayload,
      extensions: rule('account.block'),
      description: 'The viewer does not want to read somebody. Nobody else is told.',
      args: { account },
      resolve: (_root, { account }, { caller }) => block(account, signedIn(caller)),
    }),
    unblockAccount: t.field({
      type: AccountPayload,
      extensions: rule('account.block'),
      description: 'The viewer wants to read somebody again.',
      args: { account },
      resolve: (_root, { account }, { caller }) => unblock(account, signedIn(caller)),
    }),
  };
});
