import type { AccountRow, MessageRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { noteAction } from '../rooms/audit.ts';
import { reachMessage } from './reach.ts';

/**
 * Deletes a message: its text is gone from the database, from the log and from what is held for readers; its place stays. Once
 * more changes nothing.
 *
 * @throws Refusal NOT_FOUND, FORBIDDEN or UNAUTHENTICATED.
 */
export async function deleteMessage(id: string, viewer: AccountRow | null): Promise<MessageRow> {
  return whileStale(async () => {
    const { message, room, viewer: actor } = await reachMessage('message.delete', id, viewer);
    if (message.deletedAt !== null) return message;
    const deleted = { ...message, body: '', deletedAt: new Date() };
    await append({ type: 'message.deleted', room, actor, message: deleted }, async (tx) => {
      const { count } = await tx.message.updateMany({
        where: { id: message.id, deletedAt: null },
        data: { body: '', deletedAt: deleted.deletedAt },
      });
      if (count > 0 && actor.id !== message.author.id)
        await noteAction(tx, { action: 'message.delete', actor, target: message.author, room, message });
      return count > 0;
    });
    return deleted;
  });
}
