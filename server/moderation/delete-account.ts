import { assertPassword } from '../accounts/change-password.ts';
import { recordChanges, tellChanges } from '../accounts/changes.ts';
import { lockAccount } from '../accounts/session.ts';
import { endOtherSessions, removeSessions } from '../accounts/sessions.ts';
import { signedIn } from '../accounts/viewer.ts';
import type { Caller, Settings } from '../context.ts';
import { badInput } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { eraseMessage } from '../messages/delete.ts';
import { passOnRoom } from '../rooms/hand-over.ts';
import { placeIn } from '../rooms/reach.ts';
import { db } from '../store/database.ts';
import { removeMember } from './kick.ts';

/** What becomes of what somebody said when their account is deleted. */
export type LeftBehind = 'keep' | 'delete';

/** What a deleted account is called: its messages stay somebody's. */
const DELETED_NAME = 'Deleted account';
/** So many messages are deleted together: they share a commit. */
const TOGETHER = 40;

/**
 * Deletes the account that asks: it leaves its rooms, its sessions end, and nothing is left of its name, handle and address. Where
 * this is cut short the account is still there, and can be deleted again.
 *
 * @param password - of whoever has one.
 * @throws Refusal CREDENTIALS_INVALID, field `password`; BAD_INPUT; RATE_LIMITED.
 */
export async function deleteAccount(
  password: string | null,
  messages: LeftBehind,
  caller: Caller,
  { identitySource }: Settings,
): Promise<AccountRow> {
  const account = signedIn(caller);
  if (account.role !== 'guest' && identitySource === null) {
    if (password === null) throw badInput('password', 'Say your password: this cannot be taken back.');
    await assertPassword(password, 'password', caller);
  }
  // Nobody says anything more as them elsewhere while this is under way.
  await endOtherSessions(caller);
  if (messages === 'delete') await deleteMessages(account);
  await leaveRooms(account);
  const deletedAt = new Date();
  const changes = await db.$transaction(async (tx) => {
    await lockAccount(tx, account.id);
    await tx.account.update({
      where: { id: account.id },
      data: {
        name: DELETED_NAME,
        role: 'guest',
        handle: null,
        handleSkeleton: null,
        nameSkeleton: null,
        passwordHash: null,
        email: null,
        deletedAt,
      },
      select: { id: true },
    });
    await tx.knownAddress.deleteMany({ where: { accountId: account.id } });
    await tx.block.deleteMany({ where: { OR: [{ blockerId: account.id }, { blockedId: account.id }] } });
    await tx.room.deleteMany({ where: { id: account.id } });
    await tx.room.updateMany({ where: { ownerId: account.id }, data: { ownerId: null } });
    const gone = await recordChanges(tx, [{ accountId: account.id, sessionId: null }]);
    return [...gone, ...(await removeSessions(tx, account.id))];
  });
  caller.signOut();
  tellChanges(changes);
  // What this session itself joined meanwhile.
  await leaveRooms(account);
  return { ...account, name: DELETED_NAME, role: 'guest', handle: null, deletedAt };
}

async function deleteMessages(account: AccountRow): Promise<void> {
  for (;;) {
    const some = await db.message.findMany({
      where: { authorId: account.id, deletedAt: null },
      take: TOGETHER,
      select: { id: true },
    });
    if (some.length === 0) return;
    await Promise.all(some.map(({ id }) => eraseMessage(id, account)));
  }
}

async function leaveRooms(account: AccountRow): Promise<void> {
  const rooms = await db.membership.findMany({
    where: { accountId: account.id, leftAt: null },
    select: { roomId: true },
  });
  for (const { roomId } of rooms)
    await whileStale(async () => {
      const place = await placeIn(roomId, account);
      if (!place) return;
      const { room } = place;
      await append({ type: 'member.left', room, actor: account }, (tx) => removeMember(tx, room, account));
    });
  const owned = await db.room.findMany({ where: { ownerId: account.id }, select: { id: true } });
  for (const { id } of owned) await passOnRoom(id, account);
}
