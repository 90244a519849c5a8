import { accountById } from '../accounts/by-id.ts';
import { AccountRole } from '../accounts/role.ts';
import { signedIn } from '../accounts/viewer.ts';
import { builder, dependsOnViewer } from '../builder.ts';
import type { AccountRow } from '../events.ts';
import { connectionOf, pageArguments, pageAsked } from '../pages.ts';
import { NOWHERE, permissionsType } from '../permissions.ts';
import { rolesOf, type Standing } from '../policy.ts';
import { reachFor } from '../rooms/reach.ts';
import { roomArgument } from '../rooms/room-argument.ts';
import { standingUpon } from '../rooms/standing.ts';
import { allowed, asReached, rule } from '../rules.ts';
import { type BanRow, banFrom, bansFrom } from './bans.ts';
import { hasBlocked } from './block.ts';
import { listAccounts } from './people.ts';
import { type PersonRow, personIn } from './person.ts';

const Ban = builder.objectRef<BanRow>('Ban').implement({
  description: 'Somebody is kept from a room, or from this server.',
  extensions: asReached,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id.' }),
    account: t.field({
      type: 'Account',
      nullable: true,
      description: 'Who is banned.',
      resolve: ({ accountId }) => accountById(accountId),
    }),
    by: t.field({
      type: 'Account',
      nullable: true,
      description: 'Who banned them.',
      resolve: ({ byId }) => accountById(byId),
    }),
    reason: t.exposeString('reason', { description: 'Why; empty where it was not said.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they were banned.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null where it is for good.',
    }),
  }),
});

const AccountPermissions = permissionsType('AccountPermissions', 'upon an account', {
  block: ['account.block', 'Block them.'],
  report: ['account.report', 'Report them to the moderators.'],
  startConversation: ['direct.start', 'Write to them, where none of the two has blocked the other.'],
  setRole: ['account.setRole', 'Give them another role.'],
  ban: ['account.ban', 'Ban them from this server.'],
});

/** Whatever it is done to. */
const asRole = ({ role }: AccountRow): Standing => ({ relations: new Set(rolesOf(role)), states: new Set() });

function standingTo(account: AccountRow, viewer: AccountRow | null): Standing {
  if (!viewer || account.deletedAt !== null) return NOWHERE;
  return standingUpon(account, null, viewer, asRole(viewer));
}

builder.objectFields('Account', (t) => ({
  viewerCan: t.field({
    type: AccountPermissions,
    description: 'What the viewer may do upon it on the whole server. In a room: see `roomPerson`.',
    extensions: dependsOnViewer,
    resolve: (account, _args, { caller }) => standingTo(account, caller.viewer),
  }),
  viewerHasBlocked: t.boolean({
    description: 'Whether the viewer does not want to read it. Nobody else is told.',
    extensions: dependsOnViewer,
    resolve: ({ id }, _args, { caller }) =>
      caller.viewer !== null &&
      allowed('account.block', asRole(caller.viewer), caller) &&
      hasBlocked({ blockerId: caller.viewer.id, blockedId: id }),
  }),
  ban: t.field({
    type: Ban,
    nullable: true,
    extensions: { ...rule('account.ban'), ...dependsOnViewer },
    description: 'Its ban from this server, where one holds; null for all but admins.',
    resolve: ({ id }) => banFrom({ accountId: id, roomId: null }),
  }),
}));

const RoomPersonPermissions = permissionsType('RoomPersonPermissions', 'upon somebody in a room', {
  mute: ['room.mute', 'Mute them, and let them speak again.'],
  kick: ['room.kick', 'Remove them.'],
  ban: ['room.ban', 'Ban them, and let them come back.'],
  handOver: [
    'room.handOver',
    'Make them its owner. True also where they are not in it, which they must be, or own it already.',
  ],
});

const RoomPerson = builder.objectRef<PersonRow>('RoomPerson').implement({
  description: 'Somebody as a room knows them, whether they are in it or not.',
  extensions: asReached,
  fields: (t) => ({
    account: t.expose('account', { type: 'Account', description: 'Who they are.' }),
    joinedAt: t.expose('joinedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when they are in the room; null where they are not.',
    }),
    mutedUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when they may only read; null where they may speak, or are not in it.',
      resolve: ({ mutedUntil }) => (mutedUntil && mutedUntil.getTime() > Date.now() ? mutedUntil : null),
    }),
    ban: t.field({
      type: Ban,
      nullable: true,
      description: 'Their ban from the room, where one holds; null for all who may not ban.',
      extensions: dependsOnViewer,
      resolve: ({ account, room, standing }, _args, { caller }) => {
        const mayKnow = allowed('room.ban', { relations: standing.relations, states: new Set() }, caller);
        return mayKnow ? banFrom({ accountId: account.id, roomId: room.id }) : null;
      },
    }),
    viewerCan: t.field({
      type: RoomPersonPermissions,
      description: 'What the viewer may do upon them there.',
      resolve: ({ standing }) => standing,
    }),
  }),
});

const AccountConnection = connectionOf<AccountRow>('Account', 'Account', 'the accounts');
const BanConnection = connectionOf('Ban', Ban, 'the bans');

builder.queryFields((t) => ({
  accounts: t.field({
    type: AccountConnection,
    extensions: rule('account.list'),
    description: 'Everybody who has an account on this server, guests too, the newest first.',
    args: {
      search: t.arg.string({
        description:
          'Only those with this in their name or handle, or, for who may see it, with exactly this e-mail address.',
      }),
      role: t.arg({ type: AccountRole, description: 'Only those of this role.' }),
      banned: t.arg.boolean({
        description: 'Only those who are banned from this server; with `false`, only those who are not.',
      }),
      ...pageArguments(t.arg),
    },
    resolve: (_root, { search, role, banned, ...page }, { caller, spend }) => {
      const asked = { search: search ?? null, role: role ?? null, banned: banned ?? null };
      const byEmail = allowed('account.seePrivate', asRole(signedIn(caller)), caller);
      return listAccounts({ ...asked, byEmail, ...pageAsked(page) }, spend);
    },
  }),
  roomPerson: t.field({
    type: RoomPerson,
    extensions: rule('room.seePerson'),
    description:
      'Somebody as a room knows them: whether they are in it, are muted or banned, and what can be done.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      account: t.arg.id({ required: true, description: 'The id of their account.' }),
    },
    resolve: (_root, { room, account }, { caller }) => personIn(room, account, caller.viewer),
  }),
  roomBans: t.field({
    type: BanConnection,
    extensions: rule('room.ban'),
    description: 'Who is banned from a room, the newest first.',
    args: {
      room: t.arg.string({ required: true, description: roomArgument }),
      ...pageArguments(t.arg),
    },
    resolve: async (_root, { room, ...page }, { caller, spend }) =>
      bansFrom((await reachFor('room.ban', room, caller.viewer)).room, pageAsked(page), spend),
  }),
}));
