import type { AccountRow, RoomRow } from '../events.ts';
import { run } from '../store/database.ts';
import { gathered } from '../store/gathered.ts';
import { Prisma } from '../store/generated/client.ts';
import { accountColumns } from '../store/rows.ts';

/** The people of a conversation, by name: those too whose accounts were deleted. Nobody of any other room. */
export const peopleOf = gathered(async (roomIds: readonly string[]): Promise<AccountRow[][]> => {
  const rows = await run<AccountRow & { roomId: string }>(Prisma.sql`
    SELECT m."roomId"::text, ${accountColumns}
    FROM "Membership" m JOIN "Room" r ON r.id = m."roomId" AND r.kind = 'direct' JOIN "Account" a ON a.id = m."accountId"
    WHERE m."roomId" = ANY(${[...roomIds]}::uuid[]) ORDER BY a.name, a.id`);
  const byRoom = new Map<string, AccountRow[]>();
  for (const { roomId, ...account } of rows) byRoom.set(roomId, [...(byRoom.get(roomId) ?? []), account]);
  return roomIds.map((id) => byRoom.get(id) ?? []);
});

/** What a room is called, whoever asks: a conversation by all of its people. */
export function nameOf({ id, kind, name }: RoomRow): string | Promise<string> {
  return kind === 'direct' ? peopleOf(id).then(namesOf) : name;
}

export function namesOf(people: readonly AccountRow[]): string {
  return people.map(({ name }) => name).join(', ');
}
