import { lockAccount } from '../accounts/session.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { append, type Change, StaleReach, whileStale } from '../log/append.ts';
import { db } from '../store/database.ts';
import { conversationOf } from './find.ts';
import { directKeyOf } from './key.ts';

/**
 * Changes whether two people can write to each other, so that nothing slips in once it is answered: where they have a
 * conversation, in its log, which moves its fence; where they have none, while none can begin (see `begin` in start.ts).
 */
export async function changeGate(actor: AccountRow, other: AccountRow, change: Change): Promise<void> {
  const pair = [actor.id, other.id];
  await whileStale(async () => {
    const room = await conversationOf(pair);
    if (room) return void (await append({ type: 'direct.gated', room, actor }, change));
    const outcome = await db.$transaction(async (tx) => {
      await lockAccount(tx, actor.id);
      if ((await tx.room.count({ where: { directKey: directKeyOf(pair) } })) > 0) throw new StaleReach();
      return change(tx);
    });
    if (outcome instanceof Refusal) throw outcome;
  });
}
