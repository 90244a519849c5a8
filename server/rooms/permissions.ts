import { banHolds } from '../accounts/ban.ts';
import { builder, dependsOnViewer } from '../builder.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { NOWHERE, permissionsType } from '../permissions.ts';
import type { Standing } from '../policy.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { placeIn } from './reach.ts';
import { standingIn } from './standing.ts';

type Asked = { roomId: string; accountId: string };

const isBanned = gathered(async (asked: readonly Asked[]): Promise<boolean[]> => {
  const rows = await run<{ n: number }>(Prisma.sql`
    SELECT a.n FROM unnest(
      ${asked.map((_, n) => n)}::int[], ${asked.map(({ roomId }) => roomId)}::uuid[],
      ${asked.map(({ accountId }) => accountId)}::uuid[]
    ) AS a(n, "roomId", "accountId")
    WHERE EXISTS (
      SELECT FROM "Ban" b WHERE b."accountId" = a."accountId" AND b."roomId" = a."roomId" AND ${banHolds})`);
  const banned = new Set(rows.map(({ n }) => n));
  return asked.map((_, n) => banned.has(n));
});

async function standingOf({ id }: RoomRow, viewer: AccountRow | null): Promise<Standing> {
  const place = await placeIn(id, viewer);
  if (!place) return NOWHERE;
  const { relations, states } = standingIn(place.room, viewer, place);
  const banned = viewer !== null && (await isBanned({ roomId: id, accountId: viewer.id }));
  return { relations, states: banned ? new Set([...states, 'banned']) : states };
}

const RoomPermissions = permissionsType('RoomPermissions', 'in a room', {
  join: [
    'room.join',
    'Join it, for which a private one asks its password or an invitation. True also for whoever is in it already.',
  ],
  leave: ['room.leave', 'Leave it.'],
  read: ['room.read', 'Read what is said there, and see who is there.'],
  send: ['room.send', 'Say something there.'],
  callAll: ['room.callAll', 'Call everybody there with `@room`.'],
  edit: ['room.edit', 'Rename and describe it.'],
  archive: ['room.archive', 'Archive it, and open it again.'],
  guard: ['room.guard', 'Make it private or public, and change its password.'],
  invite: ['room.invite', 'Make invitations into it, and revoke them.'],
  handOver: ['room.handOver', 'Make somebody else its owner.'],
  slow: ['room.slow', 'Set its slow mode.'],
  mute: ['room.mute', 'Mute people there, if they are of a lower role.'],
  kick: ['room.kick', 'Remove people from it, if they are of a lower role.'],
  answer: ['direct.answer', 'Accept, decline and close it: a conversation.'],
  ban: ['room.ban', 'Ban people from it, if they are of a lower role, and see who is banned.'],
});

builder.objectField('Room', 'viewerCan', (t) =>
  t.field({
    type: RoomPermissions,
    description: 'What the viewer may do there now. Upon somebody in particular: see `roomPerson`.',
    extensions: dependsOnViewer,
    resolve: (room, _args, { caller }) => standingOf(room, caller.viewer),
  }),
);
