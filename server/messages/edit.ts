import { v7 as uuid } from 'uuid';
import type { AccountRow, MessageRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { sends } from '../rates.ts';
import { reindex } from '../search/entry.ts';
import { db } from '../store/database.ts';
import { checkBody } from './body.ts';
import { readMentions } from './mentions.ts';
import { findMessage, reachMessage } from './reach.ts';

/**
 * Changes what a message says; resolves when it is durable. What it said before is kept for moderators until it is deleted. Of two
 * edits the one that comes last holds; saying the same again changes nothing.
 *
 * @throws Refusal BAD_INPUT, NOT_FOUND, FORBIDDEN, MUTED, RATE_LIMITED or UNAVAILABLE.
 */
export async function editMessage(id: string, body: string, viewer: AccountRow | null): Promise<MessageRow> {
  checkBody(body);
  if (viewer) await sends.take(viewer.id);
  return whileStale(async () => {
    const { message, room, viewer: actor } = await reachMessage('message.edit', id, viewer);
    const edited = { ...message, body, editedAt: new Date(), ...(await readMentions(body, room, actor)) };
    const appended = await append({ type: 'message.edited', room, actor, message: edited }, async (tx) => {
      const before = await tx.message.findUnique({
        where: { id: message.id },
        select: { body: true, createdAt: true, editedAt: true, deletedAt: true },
      });
      if (!before || before.deletedAt !== null || before.body === body) return false;
      const { editedAt, mentions, mentionsRoom } = edited;
      await tx.messageEdit.create({
        data: {
          id: uuid(),
          messageId: message.id,
          body: before.body,
          at: before.editedAt ?? before.createdAt,
        },
      });
      await tx.message.update({
        where: { id: message.id },
        data: { body, editedAt, mentions, mentionsRoom },
        select: { id: true },
      });
      await reindex(tx, { ...edited, authorId: message.author.id });
      return true;
    });
    return appended ? edited : ((await findMessage(id)) ?? message);
  });
}

/** What a message said before, the oldest first; nothing where it was never edited. */
export async function readEdits(messageId: string): Promise<{ id: string; body: string; at: Date }[]> {
  return db.messageEdit.findMany({
    where: { messageId },
    orderBy: { id: 'asc' },
    select: { id: true, body: true, at: true },
  });
}
