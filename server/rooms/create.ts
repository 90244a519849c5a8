import { randomInt } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { banHolds } from '../accounts/ban.ts';
import { Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { db, run } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { roomColumns } from '../store/rows.ts';
import { ROOM_NAME_MAX, roomName } from './name.ts';

/** Neither vowels, so that no words come about, nor what looks alike. */
const LETTERS = 'bcdfghjkmnpqrstvwxz23456789';
const SUFFIX_LENGTH = 8;

/**
 * Creates a room, private when it has the hash of a password.
 *
 * A private room's address ends in letters that nobody guesses: whether there is a private room of some name can then not be
 * found out by creating one of that name.
 *
 * @returns the room and whether this call made it: of two who create the same room at once, both get the one room.
 */
export async function createRoom(
  text: string,
  passwordHash: string | null,
  creator: AccountRow,
): Promise<{ room: RoomRow; created: boolean }> {
  const { name, slug: nameSlug } = roomName(text);
  const slug = passwordHash === null ? nameSlug : unguessable(nameSlug);
  const id = uuidv7();
  const created = await db.$transaction(async (tx) => {
    const inserted = await tx.$executeRaw`
      INSERT INTO "Room" (id, slug, "nameSlug", name, private, "passwordHash", "createdById", "ownerId")
      SELECT ${id}::uuid, ${slug}, ${nameSlug}, ${name}, ${passwordHash !== null}, ${passwordHash},
        ${creator.id}::uuid, ${creator.id}::uuid
      WHERE NOT EXISTS (SELECT FROM "RoomAddress" WHERE slug = ${slug})
      ON CONFLICT (slug) DO NOTHING`;
    if (inserted === 0) return false;
    // A room that is being renamed gives its slug up and keeps it as an old address, in one moment, for which the insert has
    // waited without seeing it. That goes first, and nobody has seen this one.
    const removed = await tx.$executeRaw`
      DELETE FROM "Room" WHERE id = ${id}::uuid AND EXISTS (SELECT FROM "RoomAddress" WHERE slug = ${slug})`;
    return removed === 0;
  });
  const [room] = await run<RoomRow>(Prisma.sql`SELECT ${roomColumns} FROM "Room" r WHERE r.slug = ${slug}`);
  if (!room)
    throw new Refusal('ROOM_NAME_TAKEN', 'This name cannot be used now: choose another.', { field: 'room' });
  return { room, created };
}

const UNGUESSABLE = new RegExp(`-[${LETTERS}]{${SUFFIX_LENGTH}}$`);

/** Whether an address looks like that of a private room, whether there is one or not. */
export function looksUnguessable(slug: string): boolean {
  return UNGUESSABLE.test(slug);
}

/** The address of a private room of this name. */
export function unguessable(nameSlug: string): string {
  const letters = Array.from({ length: SUFFIX_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]);
  const kept = [...nameSlug].slice(0, ROOM_NAME_MAX - SUFFIX_LENGTH - 1).join('');
  return `${kept}-${letters.join('')}`;
}

/**
 * The private rooms of a name that were made first: so many are tried with a password, whether there are any or not. Those that
 * somebody is banned from are none of theirs: they would learn of each password whether it is the right one.
 */
export async function privateRoomsNamed(
  text: string,
  most: number,
  viewer: AccountRow | null,
): Promise<RoomRow[]> {
  const { slug } = roomName(text);
  return run<RoomRow>(Prisma.sql`
    SELECT ${roomColumns} FROM "Room" r
    WHERE r.private AND r."passwordHash" IS NOT NULL AND (r."nameSlug" = ${slug} OR r.slug = ${slug}
      OR EXISTS (SELECT FROM "RoomAddress" f WHERE f."roomId" = r.id AND f.slug = ${slug}))
      AND NOT EXISTS (SELECT FROM "Ban" b WHERE b."roomId" = r.id AND b."accountId" = ${viewer?.id ?? null}::uuid
        AND ${banHolds})
    ORDER BY r.slug <> ${slug}, r."createdAt", r.id LIMIT ${most}`);
}
