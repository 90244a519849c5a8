import { Refusal } from '../errors.ts';
import type { AccountRow, MessageRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { reachMessage } from '../messages/reach.ts';
import { reactions } from '../rates.ts';
import { oneEmoji } from './emoji.ts';

/** So many different emoji a message has at the most. */
export const EMOJI_MOST = 50;

/**
 * Answers a message with an emoji, or takes that back. Each person has each emoji once: doing it again changes nothing.
 *
 * @throws Refusal BAD_INPUT, NOT_FOUND, NOT_A_MEMBER, MUTED, ROOM_ARCHIVED or RATE_LIMITED.
 */
export async function react(
  id: string,
  emojiText: string,
  present: boolean,
  viewer: AccountRow | null,
): Promise<MessageRow> {
  const emoji = oneEmoji(emojiText);
  if (viewer) await reactions.take(viewer.id);
  return whileStale(async () => {
    const { message, room, viewer: actor } = await reachMessage('message.react', id, viewer);
    const type = present ? 'reaction.added' : 'reaction.removed';
    const own = { messageId: message.id, emoji, accountId: actor.id };
    await append({ type, room, actor, message, emoji }, async (tx) => {
      if (!present) return (await tx.reaction.deleteMany({ where: own })).count > 0;
      const [state] = await tx.$queryRaw<{ deleted: boolean; known: boolean; others: number }[]>`
        SELECT m."deletedAt" IS NOT NULL AS deleted,
          EXISTS (SELECT FROM "Reaction" r WHERE r."messageId" = m.id AND r.emoji = ${emoji}) AS known,
          (SELECT count(DISTINCT r.emoji)::int FROM "Reaction" r WHERE r."messageId" = m.id) AS others
        FROM "Message" m WHERE m.id = ${message.id}::uuid`;
      if (!state || state.deleted) return false;
      if (!state.known && state.others >= EMOJI_MOST) return tooMany();
      return (await tx.reaction.createMany({ data: [own], skipDuplicates: true })).count > 0;
    });
    return message;
  });
}

function tooMany(): Refusal {
  const message = `A message has ${EMOJI_MOST} different emoji at the most: add to one of them.`;
  return new Refusal('BAD_INPUT', message, { field: 'emoji', limit: EMOJI_MOST });
}
