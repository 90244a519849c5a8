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
import { lookalikeOf } from './lookalikes.ts';
import { roomName } from './name.ts';
import { hashPassword, passwordOpens } from './password.ts';
import { findRoom, findRoomToJoin, isMember, rememberPlace, roomNotFound } from './reach.ts';
import { NOT_INSIDE } from './standing.ts';

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

/** Rooms that somebody may be in at a time. */
export const ROOMS_MOST = 500;

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
  // Before an invitation is spent on whoever cannot enter.
  if (viewer && !open) await assertFewRooms(viewer);
  // The room that a password or an invitation opens is the one that is meant, also where they are in another of this name.
  const found = open && password === null ? open : ((await findClosed(request, caller)) ?? open);
  if (!found && !creates) throw await roomNotFound(request.room, password !== null);
  const inside = found !== null && (await isMember(found, viewer));
  if (viewer && open && !inside) await assertFewRooms(viewer);
  if (!found) await assertMayCreate(request, caller);
  if (found && !viewer) return enterAsNewcomer(found, request, caller);
  const passwordHash =
    found || request.password === null ? null : await hashPassword(request.password, caller.address);
  const account = await accountFor(request, viewer);
  const room = found ?? (await create(request, passwordHash, account));
  if (!inside) await enter(room, request, { type: 'member.joined', actor: account });
  if (viewer) return { room, account, token: null };
  const session = newSession(account, caller.program, false);
  await storeSession(db, session);
  believe(session);
  caller.signIn({ session, token: session.token });
  return { room, account, token: session.token };
}

async function assertMayCreate({ room, password }: JoinRequest, { viewer, address }: Caller): Promise<void> {
  await newRooms.take(viewer ? `account ${viewer.id}` : `address ${address}`);
  const lookalike = password === null ? await lookalikeOf(db, roomName(room)) : null;
  if (!lookalike) return;
  const message = `There is a room “${lookalike.name}”, whose name looks like this one: join it, or choose another name.`;
  throw new Refusal('ROOM_NAME_TAKEN', message, { field: 'room' });
}

/** Of several that they join at the same moment, some may be too many. */
async function assertFewRooms({ id }: AccountRow): Promise<void> {
  const rooms = await db.membership.count({
    where: { accountId: id, leftAt: null, room: { kind: 'channel' } },
    take: ROOMS_MOST,
  });
  if (rooms < ROOMS_MOST) return;
  throw badInput(
    'room',
    `You are in ${ROOMS_MOST} rooms, and nobody can be in more: leave one first.`,
    ROOMS_MOST,
  );
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
async function findClosed(request: JoinRequest, caller: Caller): Promise<RoomRow | null> {
  const { room: name, password, invitation } = request;
  if (invitation !== null) return spendRoomInvitation(invitation, name, caller.viewer);
  if (password === null) return null;
  // As much work for a room that is not there as for one that is private.
  const namesakes = await privateRoomsNamed(name, NAMESAKES, caller.viewer);
  return passwordOpens(password, namesakes, NAMESAKES, caller);
}

/** Somebody new to a room that is there: account, session, membership and event are one write, shared with others. */
async function enterAsNewcomer(room: RoomRow, request: JoinRequest, caller: Caller): Promise<Joined> {
  const account = newGuest(request.name ?? '');
  const session = newSession(account, caller.program, false);
  const { id, token, tokenHash, expiresAt, name } = session;
  const newcomer = { sessionId: id, tokenHash: tokenHash.toString('hex'), expiresAt, program: name };
  await inCompany();
  const joined = await enter(room, request, { type: 'member.joined', actor: account, newcomer });
  if (joined) {
    const { seq, at } = joined.event;
    const place = { ...NOT_INSIDE, room: { ...room, head: seq }, joinedAt: at };
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
  { room: asked, password }: JoinRequest,
  joining: { type: 'member.joined'; actor: AccountRow; newcomer?: Newcomer },
): Promise<Appended> {
  // By what was asked for: what the room is called now is for those who are let in.
  const notFound = () => roomNotFound(asked, password !== null);
  return whileStale(async (again) => {
    const current = again ? await findRoom(room.slug) : room;
    if (!current) throw await notFound();
    // It may have become private, or they may have been banned, since it was found: then its fence has moved.
    const closed = current.private && current.passwordHash !== room.passwordHash;
    if (again && (closed || (current.private && !room.private))) throw await notFound();
    const ban = joining.newcomer ? null : await banOf(db, joining.actor.id, current.id);
    if (ban) throw current.private ? await notFound() : bannedFrom(current, ban);
    return append({ ...joining, room: current });
  });
}
