import { badInput } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { tellMoved } from '../live/unread.ts';
import { DECLINED } from '../log/inboxes.ts';
import { accept } from '../rooms/accept.ts';
import { type ReachedAsMember, reachAsMember } from '../rooms/reach.ts';
import { db } from '../store/database.ts';

/** Somebody wants a conversation that a stranger began. Writing in it says so too. */
export async function acceptConversation(name: string, viewer: AccountRow): Promise<RoomRow> {
  const { room } = await reach(name, viewer);
  await accept(db, room, viewer);
  return told(room, viewer);
}

/**
 * Somebody does not want a conversation that a stranger began: it is in no list of theirs any more, and what is said in it
 * does not reach their inbox. The stranger is not told. It is there again when they accept it or write in it.
 *
 * @throws Refusal BAD_INPUT, field `room`, for one that they have accepted, or what reaching it refuses with.
 */
export async function declineConversation(name: string, viewer: AccountRow): Promise<RoomRow> {
  const { room } = await reach(name, viewer);
  const { count } = await db.membership.updateMany({
    where: { roomId: room.id, accountId: viewer.id, requested: true },
    data: { closedSeq: DECLINED },
  });
  if (count === 0) throw badInput('room', 'You have accepted this conversation: it can be closed.');
  return told(room, viewer);
}

/** Takes a conversation out of the viewer's lists until something more is said in it. */
export async function closeConversation(name: string, viewer: AccountRow): Promise<RoomRow> {
  const { room } = await reach(name, viewer);
  await db.membership.updateMany({
    where: { roomId: room.id, accountId: viewer.id, closedSeq: { lt: room.head } },
    data: { closedSeq: room.head },
  });
  return told(room, viewer);
}

/** The other devices of whoever answered. */
function told(room: RoomRow, { id }: AccountRow): RoomRow {
  tellMoved({ accountId: id, roomId: room.id, inside: null });
  return room;
}

function reach(name: string, viewer: AccountRow): Promise<ReachedAsMember> {
  return reachAsMember(name, viewer, 'direct.answer');
}
