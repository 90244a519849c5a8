import { accountName, createGuest, renameGuest } from '../accounts/guest.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { createRoom } from './create.ts';
import { roomName } from './name.ts';
import { passwordOpens } from './password.ts';
import { findRoom, memberSince, roomNotFound, unauthenticated } from './reach.ts';

export type JoinRequest = {
  room: string;
  /** Who is joining, where nobody is signed in; a signed-in guest is renamed. */
  name: string | null;
  password: string | null;
  create: boolean;
  /** Whose wrong passwords are counted. */
  address: string;
};

/**
 * Joins a room, making a guest of whoever is not signed in. Refuses before anything is made.
 *
 * @throws Refusal BAD_INPUT, UNAUTHENTICATED, ROOM_NOT_FOUND, ROOM_NAME_TAKEN or RATE_LIMITED.
 */
export async function joinRoom(
  request: JoinRequest,
  viewer: AccountRow | null,
): Promise<{ room: RoomRow; account: AccountRow }> {
  roomName(request.room);
  if (request.name !== null) accountName(request.name);
  else if (!viewer) throw unauthenticated('name');
  const found = await findRoom(request.room);
  if (!found && !request.create) {
    // As much work for a room that is not there as for one that is private.
    if (request.password !== null) await passwordOpens(request.password, null, request.address);
    throw await roomNotFound(request.room);
  }
  if (found) await assertOpen(found, request, viewer);
  const account = await accountFor(request, viewer);
  const room = found ?? (await createOrEnter(request, account));
  await enter(room, account);
  return { room, account };
}

async function createOrEnter(request: JoinRequest, account: AccountRow): Promise<RoomRow> {
  const { room, created } = await createRoom(request.room, request.password, account);
  if (!created) await assertOpen(room, request, account);
  return room;
}

async function assertOpen(room: RoomRow, request: JoinRequest, viewer: AccountRow | null): Promise<void> {
  if (room.passwordHash === null || (viewer && (await memberSince(room.id, viewer.id)))) return;
  const { password, address } = request;
  if (password !== null && (await passwordOpens(password, room.passwordHash, address))) return;
  if (!request.create) throw await roomNotFound(request.room);
  throw new Refusal('ROOM_NAME_TAKEN', 'This name cannot be used for a new room: choose another.', {
    field: 'room',
  });
}

async function accountFor({ name }: JoinRequest, viewer: AccountRow | null): Promise<AccountRow> {
  if (!viewer) return createGuest(name ?? '');
  return name !== null && viewer.guest ? renameGuest(viewer, name) : viewer;
}

async function enter(room: RoomRow, account: AccountRow): Promise<void> {
  if (await memberSince(room.id, account.id)) return;
  await whileStale(async (again) => {
    const current = again ? await findRoom(room.slug) : room;
    if (!current) throw await roomNotFound(room.name);
    await append({ type: 'member.joined', room: current, actor: account }, async (tx) => {
      const changed = await tx.$executeRaw`
        INSERT INTO "Membership" AS m ("roomId", "accountId", "joinedAt") VALUES (${room.id}::uuid, ${account.id}::uuid, now())
        ON CONFLICT ("roomId", "accountId") DO UPDATE SET "joinedAt" = EXCLUDED."joinedAt", "leftAt" = NULL
        WHERE m."leftAt" IS NOT NULL`;
      return changed > 0;
    });
  });
}
