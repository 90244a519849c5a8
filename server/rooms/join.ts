import { accountName, createGuest, newGuest, renameGuest } from '../accounts/guest.ts';
import { beginSession, believe, newSession } from '../accounts/session.ts';
import type { Caller } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { type Appended, append, whileStale } from '../log/append.ts';
import type { Newcomer } from '../log/write.ts';
import { newGuests, newRooms } from '../rates.ts';
import { inCompany } from './company.ts';
import { createRoom } from './create.ts';
import { roomName } from './name.ts';
import { hashPassword, passwordOpens } from './password.ts';
import { findRoom, findRoomToJoin, isMember, rememberPlace, roomNotFound, unauthenticated } from './reach.ts';

export type JoinRequest = {
  room: string;
  /** Who is joining, where nobody is signed in; a signed-in guest is renamed. */
  name: string | null;
  password: string | null;
  create: boolean;
};

/**
 * Joins a room. Whoever is not signed in becomes a guest, and is signed in. Refuses before anything is made.
 *
 * @returns the room, who joined, and the token of the session where one was begun.
 * @throws Refusal BAD_INPUT, UNAUTHENTICATED, ROOM_NOT_FOUND, ROOM_NAME_TAKEN or RATE_LIMITED.
 */
export async function joinRoom(
  request: JoinRequest,
  caller: Caller,
): Promise<{ room: RoomRow; account: AccountRow; token: string | null }> {
  const { viewer } = caller;
  roomName(request.room);
  if (request.name !== null) accountName(request.name);
  else if (!viewer) throw unauthenticated('name');
  const found = await findRoomToJoin(request.room);
  if (!found && !request.create) {
    // As much work for a room that is not there as for one that is private.
    if (request.password !== null) await passwordOpens(request.password, null, caller.address);
    throw await roomNotFound(request.room, request.password !== null);
  }
  // Before a password is hashed or verified, which is the most work that anybody can ask for.
  if (!viewer) await newGuests.take(caller.address);
  if (!found) await newRooms.take(viewer ? `account ${viewer.id}` : `address ${caller.address}`);
  if (found) await assertOpen(found, request, caller);
  const passwordHash = found || request.password === null ? null : await hashPassword(request.password);
  if (found && !viewer) return enterAsNewcomer(found, request, caller);
  const account = await accountFor(request, viewer);
  const room = found ?? (await createOrEnter(request, passwordHash, account, caller));
  if (!(await isMember(room, account))) await enter(room, { type: 'member.joined', actor: account });
  if (viewer) return { room, account, token: null };
  const { token, expiresAt } = await beginSession(account);
  caller.signIn({ account, token, expiresAt });
  return { room, account, token };
}

/** Somebody new to a room that is there: account, session, membership and event are one write, shared with others. */
async function enterAsNewcomer(
  room: RoomRow,
  request: JoinRequest,
  caller: Caller,
): Promise<{ room: RoomRow; account: AccountRow; token: string }> {
  const account = newGuest(request.name ?? '');
  const session = newSession();
  const { id, token, tokenHash, expiresAt } = session;
  const newcomer = { sessionId: id, tokenHash: tokenHash.toString('hex'), expiresAt };
  await inCompany();
  const joined = await enter(room, { type: 'member.joined', actor: account, newcomer });
  if (joined) {
    const { seq, at } = joined.event;
    const place = { room: { ...room, head: seq }, joinedAt: at };
    rememberPlace([request.room, room.slug], account, place);
  }
  believe(session, account);
  caller.signIn({ account, token, expiresAt });
  return { room, account, token };
}

async function createOrEnter(
  request: JoinRequest,
  passwordHash: string | null,
  account: AccountRow,
  caller: Caller,
): Promise<RoomRow> {
  const { room, created } = await createRoom(request.room, passwordHash, account);
  if (!created) await assertOpen(room, request, caller);
  return room;
}

async function assertOpen(room: RoomRow, request: JoinRequest, { viewer, address }: Caller): Promise<void> {
  if (room.passwordHash === null || (await isMember(room, viewer))) return;
  const { password } = request;
  if (password !== null && (await passwordOpens(password, room.passwordHash, address))) return;
  if (!request.create) throw await roomNotFound(request.room, request.password !== null);
  const message = 'There is a room of this name already: enter it with its password, or choose another name.';
  throw new Refusal('ROOM_NAME_TAKEN', message, { field: 'room' });
}

async function accountFor({ name }: JoinRequest, viewer: AccountRow | null): Promise<AccountRow> {
  if (!viewer) return createGuest(name ?? '');
  return name !== null && viewer.guest ? renameGuest(viewer, name) : viewer;
}

async function enter(
  room: RoomRow,
  joining: { type: 'member.joined'; actor: AccountRow; newcomer?: Newcomer },
): Promise<Appended> {
  return whileStale(async (again) => {
    const current = again ? await findRoom(room.slug) : room;
    if (!current) throw await roomNotFound(room.name);
    return append({ ...joining, room: current });
  });
}
