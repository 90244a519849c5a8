import { v7 as uuidv7 } from 'uuid';
import { recordChanges, tellChanges } from '../accounts/changes.ts';
import { lockAccount } from '../accounts/session.ts';
import { removeSessions } from '../accounts/sessions.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import { type Action, outranks } from '../policy.ts';
import { noteAction } from '../rooms/audit.ts';
import { passOnRoom } from '../rooms/hand-over.ts';
import { db, type Transaction } from '../store/database.ts';
import { removeMember } from './kick.ts';
import { endAfter, reasonOf, upon, uponAccount } from './target.ts';

export type BanRequest = { accountId: string; minutes: number | null; reason: string | null };

/** Removes somebody from a room, or keeps them from it, until the ban ends or is lifted. Their streams of it end. */
export function banFromRoom(
  room: string,
  { accountId, minutes, reason }: BanRequest,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  const [until, why] = [endAfter(minutes), reasonOf(reason)];
  return upon('room.ban', room, accountId, viewer, async ({ room }, actor, target) => {
    await append({ type: 'member.banned', room, actor, target }, async (tx) => {
      await replaceBan(tx, { roomId: room.id, accountId: target.id, byId: actor.id, until, reason: why });
      await removeMember(tx, room, target);
      await noteAction(tx, { action: 'room.ban', actor, target, room, detail: why });
      return true;
    });
    if (room.ownerId === target.id) await passOnRoom(room.id, target);
    return room;
  });
}

/** They may come back. Who is not banned stays so. */
export function unbanFromRoom(room: string, accountId: string, viewer: AccountRow | null): Promise<RoomRow> {
  return upon('room.ban', room, accountId, viewer, async ({ room }, actor, target) => {
    await db.$transaction((tx) => lift(tx, 'room.ban', target, actor, room));
    return room;
  });
}

/** Keeps somebody from this server: their sessions and tokens end, and they cannot log in. */
export async function banAccount(
  { accountId, minutes, reason }: BanRequest,
  viewer: AccountRow | null,
): Promise<AccountRow> {
  const [until, why] = [endAfter(minutes), reasonOf(reason)];
  const [actor, target] = await uponAccount('account.ban', accountId, viewer);
  const changes = await db.$transaction(async (tx) => {
    // Logging in takes this lock too: what ends here does not begin again.
    await lockAccount(tx, target.id);
    await replaceBan(tx, { roomId: null, accountId: target.id, byId: actor.id, until, reason: why });
    await noteAction(tx, { action: 'account.ban', actor, target, detail: why });
    return removeSessions(tx, target.id);
  });
  tellChanges(changes);
  return target;
}

/** They may log in again. Who is not banned stays so. */
export async function unbanAccount(accountId: string, viewer: AccountRow | null): Promise<AccountRow> {
  const [actor, target] = await uponAccount('account.ban', accountId, viewer);
  await db.$transaction((tx) => lift(tx, 'account.ban', target, actor, null));
  return target;
}

/** Gives somebody who has signed up another role. A lower one ends their sessions and tokens: what their role allowed ends at once. */
export async function setRole(
  accountId: string,
  role: 'member' | 'moderator' | 'admin',
  viewer: AccountRow | null,
): Promise<AccountRow> {
  const [actor, target] = await uponAccount('account.setRole', accountId, viewer);
  if (target.role === role) return target;
  const changes = await db.$transaction(async (tx) => {
    await lockAccount(tx, target.id);
    await tx.account.update({ where: { id: target.id }, data: { role }, select: { id: true } });
    const changed = await recordChanges(tx, [{ accountId: target.id, sessionId: null }]);
    await noteAction(tx, { action: 'account.setRole', actor, target, detail: `${target.role} to ${role}` });
    // What is followed is executed for whoever they were when it began.
    return outranks(target.role, role) ? [...changed, ...(await removeSessions(tx, target.id))] : changed;
  });
  tellChanges(changes);
  return { ...target, role };
}

type NewBan = { roomId: string | null; accountId: string; byId: string; until: Date | null; reason: string };

/** One ban holds at a time: the newest. */
async function replaceBan(tx: Transaction, ban: NewBan): Promise<void> {
  const { roomId, accountId } = ban;
  await tx.ban.updateMany({ where: { roomId, accountId, liftedAt: null }, data: { liftedAt: new Date() } });
  await tx.ban.create({ data: { id: uuidv7(), ...ban }, select: { id: true } });
}

async function lift(
  tx: Transaction,
  action: Action,
  target: AccountRow,
  actor: AccountRow,
  room: RoomRow | null,
): Promise<void> {
  const { count } = await tx.ban.updateMany({
    where: { roomId: room?.id ?? null, accountId: target.id, liftedAt: null },
    data: { liftedAt: new Date() },
  });
  if (count > 0) await noteAction(tx, { action, actor, target, room, detail: 'lifted' });
}
