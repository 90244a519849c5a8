import { Refusal } from '../errors.ts';
import type { RoomRow } from '../events.ts';
import type { Transaction } from '../store/database.ts';

/** Why somebody may not be in a room, or, without one, on this server. `until` is null where it is for good. */
export type Ban = { reason: string; until: Date | null };

/** The ban that holds now, the longest where there are several. */
export async function banOf(
  on: Pick<Transaction, '$queryRaw'>,
  accountId: string,
  roomId: string | null,
): Promise<Ban | null> {
  const [ban] = await on.$queryRaw<Ban[]>`
    SELECT reason, until FROM "Ban"
    WHERE "accountId" = ${accountId}::uuid AND "roomId" IS NOT DISTINCT FROM ${roomId}::uuid
      AND "liftedAt" IS NULL AND (until IS NULL OR until > now())
    ORDER BY until DESC NULLS FIRST LIMIT 1`;
  return ban ?? null;
}

export function bannedFrom(room: Pick<RoomRow, 'name'> | null, { reason, until }: Ban): Refusal {
  const where = room ? `from the room “${room.name}”` : 'from this server';
  const how = until ? ` until ${until.toISOString()}` : '';
  const why = reason === '' ? '' : `: ${reason}`;
  return new Refusal('BANNED', `You are banned ${where}${how}${why}.`.replace(/[.!?]\.$/, '.'), {
    ...(room && { field: 'room' }),
    ...(until && { until: until.toISOString() }),
  });
}
