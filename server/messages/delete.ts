import type { AccountRow, MessageRow, RoomRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { noteAction } from '../rooms/audit.ts';
import { roomById } from '../rooms/reach.ts';
import { reindex } from '../search/entry.ts';
import { findMessage, reachMessage } from './reach.ts';

/**
 * Deletes a message: its text is gone from the database, from the log and from what is held for readers; its place stays. Once
 * more changes nothing.
 *
 * @throws Refusal NOT_FOUND, FORBIDDEN or UNAUTHENTICATED.
 */
export async function deleteMessage(id: string, viewer: AccountRow | null): Promise<MessageRow> {
  return whileStale(async () => {
    const { message, room, viewer: actor } = await reachMessage('message.delete', id, viewer);
    return message.deletedAt === null ? erase(message, room, actor) : message;
  });
}

/** The same for what somebody said themselves, also in rooms that they have left: there they cannot reach it any more. */
export async function eraseMessage(id: string, author: AccountRow): Promise<void> {
  await whileStale(async () => {
    const message = await findMessage(id);
    if (message?.author.id !== author.id || message.deletedAt !== null) return;
    const room = await roomById(message.roomId);
    if (room) await erase(message, room, author);
  });
}

async function erase(message: MessageRow, room: RoomRow, actor: AccountRow): Promise<MessageRow> {
  const deletedAt = new Date();
  const deleted = { ...message, body: '', deletedAt, pinnedAt: null, mentions: [], mentionsRoom: false };
  await append({ type: 'message.deleted', room, actor, message: deleted }, async (tx) => {
    const { count } = await tx.message.updateMany({
      where: { id: message.id, deletedAt: null },
      data: { body: '', deletedAt, pinnedAt: null, mentions: [], mentionsRoom: false },
    });
    await tx.messageEdit.deleteMany({ where: { messageId: message.id } });
    await tx.reaction.deleteMany({ where: { messageId: message.id } });
    if (count > 0) await reindex(tx, { ...deleted, authorId: message.author.id });
    if (count > 0 && actor.id !== message.author.id)
      await noteAction(tx, { action: 'message.delete', actor, target: message.author, room, message });
    return count > 0;
  });
  return deleted;
}
