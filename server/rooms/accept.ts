import type { AccountRow } from '../events.ts';
import type { Transaction } from '../store/database.ts';

/** Somebody wants a conversation: whoever answers does. It is open from then on. */
export async function accept(
  tx: Pick<Transaction, 'membership'>,
  room: { id: string },
  account: Pick<AccountRow, 'id'>,
): Promise<true> {
  await tx.membership.updateMany({
    where: {
      roomId: room.id,
      accountId: account.id,
      OR: [{ requested: true }, { closedSeq: { gt: 0 } }],
    },
    data: { requested: false, closedSeq: 0 },
  });
  return true;
}
