import { v7 as uuidv7 } from 'uuid';
import type { AccountRow } from '../events.ts';
import type { Action } from '../policy.ts';
import type { Transaction } from '../store/database.ts';

/** What moderators, owners and admins do: who, to whom, where. */
export type Deed = {
  action: Action;
  actor: { id: string };
  target?: Pick<AccountRow, 'id'> | null;
  room?: { id: string } | null;
  message?: { id: string } | null;
  /** A reason, or what was changed: no text of a message, no secret. */
  detail?: string;
};

/** Writes a deed into the audit log, in its own transaction: neither is there without the other. */
export async function noteAction(
  tx: Transaction,
  { action, actor, target, room, message, detail }: Deed,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: uuidv7(),
      action,
      actorId: actor.id,
      accountId: target?.id ?? null,
      roomId: room?.id ?? null,
      messageId: message?.id ?? null,
      detail: detail ?? '',
    },
    select: { id: true },
  });
}
