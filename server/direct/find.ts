import type { RoomRow } from '../events.ts';
import { run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomColumns } from '../store/rows.ts';
import { directKeyOf } from './key.ts';

/** The conversation of exactly these people, whether it has begun or not. Not for answering anybody else. */
export async function conversationOf(accountIds: readonly string[]): Promise<RoomRow | null> {
  const [room] = await run<RoomRow>(
    Prisma.sql`SELECT ${roomColumns} FROM "Room" r WHERE r."directKey" = ${directKeyOf(accountIds)}`,
  );
  return room ?? null;
}
