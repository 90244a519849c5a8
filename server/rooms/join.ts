import { bannedFrom, banOf } from '../accounts/ban.ts';
import { assertNobodysName, editAccount } from '../accounts/edit.ts';
import { accountName, createGuest, newGuest } from '../accounts/guest.ts';
import { believe, newSession, storeSession } from '../accounts/session.ts';
import type { Caller, Settings } from '../context.ts';
import { badInput, Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { type Appended, append, whileStale } from '../log/append.ts';
import type { Newcomer } from '../log/write.ts';
import { unauthenticated } from '../policy.ts';
import { newGuests, newRooms } from '../rates.ts';
import { db } from '../store/database.ts';
import { inCompany } from './company.ts';
import { createRoom, privateRoomsNamed } from './create.ts';
import { spendRoomInvitation } from './invitations.ts';
import { roomName } from './name.ts';
import { hashPassword, passwordOpens } from './password.ts';
import { findRoom, findRoomToJoin, isMember, rememberPlace, roomNotFound } from './reach.ts';

export type JoinRequest = {
  room: string;
  /** Who is joining, where nobody is signed in; a signed-in guest is renamed. */
  name: string | null;
  password: string | null;
  /** What an invitation link carries. */
  invitation: string | null;
  create: boolean;
};

/** `token` is null where no session was begun. */
export type Joined = { room: RoomRow; account: AccountRow; token: string | null };

/** Private rooms of one name that a password is tried at. */
const NAMESAKES = 2;

/**
 * Joins a room. Whoever is not signed in becomes a guest, and is signed in. Refuses before anything is made.
 *
 * @throws Refusal BAD_INPUT, UNAUTHENTICATED, FORBIDDEN, NAME_TAKEN, ROOM_NOT_FOUND, ROOM_NAME_TAKEN, BANNED,
 *   INVITATION_INVALID or RATE_LIMITED.
 */
export async function joinRoom(request: JoinRequest, caller: Caller, settings: Settings): Promise<Joined> {
  const { viewer } = caller;
  roomName(request.room);
  if (request.name !== null) accountName(request.name);
  else if (!viewer) throw unauthenticated('name');
  if (!viewer && !settings.guests)
    throw new Refusal('FORBIDDEN', 'There are no guests on this server: sign up or log in.');
  const open = await findOpen(request, viewer);
  if (open && !open.private && request.password !== null) throw isPublic(open);
  const { create: creates, invitation, password } = request;
  if (!open && !creates && invitation === null && password === null) throw await roomNotFound(request.room);
  // Before a password is hashed or verified, which is the most work that anybody can ask for.
  if (!viewer) await newGuests.take(caller.address);
  if (!viewer && request.name !== null) await assertNobodysName(accountName(request.name));
  // The room that a password or an invitation opens is the one that is meant, also where they are in another of this name.
  const found = open && password === null ? open : ((await findClosed(request, caller)) ?? open);
  if (!found && !creates) throw await roomNotFound(request.room, password !== null);
  if (!found) await newRooms.take(viewer ? `account ${viewer.id}` : `address ${caller.address}`);
  if (found && !viewer) return enterAsNewcomer(found, request, caller);
  const passwordHash =
    found || request.password === null ? null : await hashPassword(request.password, caller.address);
  const account = await accountFor(request, viewer);
  const room = found ?? (await create(request, passwordHash, account));
  if (!(await isMember(room, account))) await enter(room, { type: 'member.joined', actor: account });
  if (viewer) return { room, account, token: null };
  const session = newSession(account, caller.program);
  await storeSession(db, session);
  believe(session);
  caller.signIn({ session, token: session.token });
  return { room, account, token: session.token };
}

/** The room, where it is public, or they are in it. */
async function findOpen({ room: name }: JoinRequest, viewer: AccountRow | null): Promise<RoomRow | null> {
  const { room, joinedAt } = await findRoomToJoin(name, viewer);
  return room && (!room.private || joinedAt !== null) ? room : null;
}

/** Whoever gives a password means to be among themselves. */
function isPublic({ name }: RoomRow): Refusal {
  const message = `“${name}” is a public room, which everybody can enter: leave the password away, or choose another name.`;
  return badInput('password', message);
}

/** The private room that an invitation or a password opens. */
async function findClosed(request: JoinRequest, { viewer, address }: Caller): Promise<RoomRow | null> {
  const { room: name, password, invitation } = request;
  if (invitation !== null) return spendRoomInvitation(invitation, name, viewer);
  if (password === null) return null;
  // As much work for a room that is not there as for one that is private.
  return passwordOpens(password, await privateRoomsNamed(name, NAMESAKES), NAMESAKES, address);
}

/** Somebody new to a room that is there: account, session, membership and event are one write, shared with others. */
async function enterAsNewcomer(room: RoomRow, request: JoinRequest, caller: Caller): Promise<Joined> {
  const account = newGuest(request.name ?? '');
  const session = newSession(account, caller.program);
  const { id, token, tokenHash, expiresAt, name } = session;
  const newcomer = { sessionId: id, tokenHash: tokenHash.toString('hex'), expiresAt, program: name };
  await inCompany();
  const joined = await enter(room, { type: 'member.joined', actor: account, newcomer });
  if (joined) {
    const { seq, at } = joined.event;
    const place = { room: { ...room, head: seq }, joinedAt: at, mutedUntil: null };
    rememberPlace([request.room, room.slug], account, place);
  }
  believe(session);
  caller.signIn({ session, token });
  return { room, account, token };
}

async function create(
  request: JoinRequest,
  passwordHash: string | null,
  account: AccountRow,
): Promise<RoomRow> {
  const { room, created } = await createRoom(request.room, passwordHash, account);
  // Of two who create it at once, both get the one room. One that was public once is known by its name.
  if (created || !room.private || (await isMember(room, account))) return room;
  const message = 'A room of this name cannot be created: choose another name.';
  throw new Refusal('ROOM_NAME_TAKEN', message, { field: 'room' });
}

async function accountFor({ name }: JoinRequest, viewer: AccountRow | null): Promise<AccountRow> {
  if (!viewer) return createGuest(name ?? '');
  return name !== null && viewer.role === 'guest' ? editAccount(viewer, { name }) : viewer;
}

async function enter(
  room: RoomRow,
  joining: { type: 'member.joined'; actor: AccountRow; newcomer?: Newcomer },
): Promise<Appended> {
  return whileStale(async (again) => {
    const current = again ? await findRoom(room.slug) : room;
    if (!current) throw await roomNotFound(room.name);
    // It may have become private, or they may have been banned, since it was found: then its fence has moved.
    const closed = current.private && current.passwordHash !== room.passwordHash;
    if (again && (closed || (current.private && !room.private))) throw await roomNotFound(room.name);
    if (!joining.newcomer) await assertNotBanned(current, joining.actor);
    return append({ ...joining, room: current });
  });
}

async function assertNotBanned(room: RoomRow, account: AccountRow): Promise<void> {
  const ban = await banOf(db, account.id, room.id);
  if (!ban) return;
  throw room.private ? await roomNotFound(room.name, room.passwordHash !== null) : bannedFrom(room, ban);
}
