import { v7 as uuidv7 } from 'uuid';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { db } from '../store/database.ts';
import { roomName } from './name.ts';
import { findRoom } from './reach.ts';

/**
 * Creates a room, private when it has the hash of a password.
 *
 * @returns the room and whether this call made it: of two who create the same room at once, both get the one room.
 */
export async function createRoom(
  name: string,
  passwordHash: string | null,
  creator: AccountRow,
): Promise<{ room: RoomRow; created: boolean }> {
  const { count } = await db.room.createMany({
    data: [{ id: uuidv7(), ...roomName(name), passwordHash, createdById: creator.id }],
    skipDuplicates: true,
  });
  const room = await findRoom(name);
  if (!room)
    throw new Refusal('ROOM_NAME_TAKEN', 'This name cannot be used now: choose another.', { field: 'room' });
  return { room, created: count > 0 };
}
