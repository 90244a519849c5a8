import { signedIn } from '../accounts/viewer.ts';
import { builder } from '../builder.ts';
import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { deleteMessage } from '../messages/delete.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { asReached, rule } from '../rules.ts';
import { banAccount, banFromRoom, setRole, unbanAccount, unbanFromRoom } from './ban.ts';
import { block, blockedBy, unblock } from './block.ts';
import { deleteAccount } from './delete-account.ts';
import { kick } from './kick.ts';
import { mute, unmute } from './mute.ts';
import { REASON_MAX } from './target.ts';

builder.queryFields((t) => ({
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
