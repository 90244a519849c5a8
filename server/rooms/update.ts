import { badInput, numeral, Refusal } from '../errors.ts';
import type { AccountRow, RoomChange, RoomRow } from '../events.ts';
import { append } from '../log/append.ts';
import type { Draft } from '../log/write.ts';
import type { Action } from '../policy.ts';
import type { Transaction } from '../store/database.ts';
import { codePoints, isStorable, tooLong } from '../text.ts';
import { noteAction } from './audit.ts';
import { unguessable } from './create.ts';
import { lookalikeOf } from './lookalikes.ts';
import { type RoomName, roomName } from './name.ts';
import { hashPassword } from './password.ts';
import { asAllowed, nameTaken } from './reach.ts';

/** In Unicode code points. */
export const DESCRIPTION_MAX = 300;
export const SLOW_SECONDS_MAX = 3_600;

/** Changes rows beside the room's own, or answers why that cannot be done. */
type Beside = (tx: Transaction) => Promise<Refusal | undefined>;
/** `detail` is for the audit log, where it says more than what was changed. */
type Work = { patch: Partial<RoomRow> & { nameSlug?: string }; beside?: Beside; detail?: string };

/**
 * Changes a room on behalf of somebody who may, and says so in its log. What is the same already changes nothing.
 *
 * @param work - what is to be changed, of the room as it is now.
 */
async function change(
  action: Action,
  what: RoomChange,
  name: string,
  viewer: AccountRow | null,
  work: (room: RoomRow) => Work | null,
): Promise<RoomRow> {
  return asAllowed(action, name, viewer, async ({ room }, actor) => {
    const changes = work(room);
    if (!changes) return room;
    const { nameSlug, ...patch } = changes.patch;
    const draft: Draft = { type: 'room.changed', room, actor, before: room, patch, changes: [what] };
    let refusal: Refusal | undefined;
    const appended = await append(draft, async (tx) => {
      refusal = await changes.beside?.(tx);
      if (refusal) return false;
      await tx.room.update({
        where: { id: room.id },
        data: { ...patch, ...(nameSlug !== undefined && { nameSlug }) },
        select: { id: true },
      });
      await noteAction(tx, { action, actor, room, detail: changes.detail ?? what });
      return true;
    });
    if (!appended) throw refusal;
    return appended.event.type === 'room.changed' ? appended.event.room : room;
  });
}

/**
 * Gives a room another name, and with it another slug. The old one still leads there, and nobody else gets it.
 *
 * @throws Refusal ROOM_NAME_TAKEN, BAD_INPUT, or what reaching refuses with.
 */
export function renameRoom(name: string, to: string, viewer: AccountRow | null): Promise<RoomRow> {
  const renamed = newName(to);
  return change('room.edit', 'name', name, viewer, (room) => {
    if (room.name === renamed.name) return null;
    const slug = room.private ? unguessable(renamed.slug) : renamed.slug;
    const patch = { name: renamed.name, nameSlug: renamed.slug, slug };
    if (slug === room.slug) return { patch };
    return {
      patch,
      beside: async (tx) => {
        const taken = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM "Room" WHERE slug = ${slug}
          UNION ALL SELECT 1 FROM "RoomAddress" WHERE slug = ${slug} AND "roomId" <> ${room.id}::uuid`;
        if (taken.length > 0 || (!room.private && (await lookalikeOf(tx, { id: room.id, slug }))))
          return nameTaken();
        await tx.roomAddress.deleteMany({ where: { slug } });
        await tx.roomAddress.create({ data: { slug: room.slug, roomId: room.id } });
        return undefined;
      },
    };
  });
}

/** @throws Refusal BAD_INPUT, field `description`, or what reaching refuses with. */
export function describeRoom(name: string, description: string, viewer: AccountRow | null): Promise<RoomRow> {
  const text = description.trim();
  if (text.length > 2 * DESCRIPTION_MAX || codePoints(text) > DESCRIPTION_MAX)
    throw tooLong('description', 'The description', DESCRIPTION_MAX);
  if (!isStorable(text)) throw badInput('description', 'The description holds what is not text.');
  return change('room.edit', 'description', name, viewer, (room) =>
    room.description === text ? null : { patch: { description: text } },
  );
}

/** Renames and describes; what is null stays as it is. */
export async function editRoom(
  room: string,
  { name, description }: { name: string | null; description: string | null },
  viewer: AccountRow | null,
): Promise<RoomRow> {
  if (name === null && description === null)
    throw badInput('name', 'Say what is to be changed: `name` or `description`.');
  if (name !== null) newName(name);
  const described = description === null ? null : await describeRoom(room, description, viewer);
  return name === null && described ? described : renameRoom(room, name ?? '', viewer);
}

/** Nothing more is said in an archived room. */
export function archiveRoom(name: string, archived: boolean, viewer: AccountRow | null): Promise<RoomRow> {
  return change('room.archive', 'archived', name, viewer, (room) =>
    (room.archivedAt !== null) === archived
      ? null
      : { patch: { archivedAt: archived ? new Date() : null }, detail: archived ? 'archived' : 'opened' },
  );
}

/** @param seconds - between two messages of one person; 0 is no limit. @throws Refusal BAD_INPUT, field `seconds`. */
export function slowRoom(name: string, seconds: number, viewer: AccountRow | null): Promise<RoomRow> {
  if (seconds < 0 || seconds > SLOW_SECONDS_MAX)
    throw badInput('seconds', `Slow mode takes 0 to ${numeral(SLOW_SECONDS_MAX)} seconds.`, SLOW_SECONDS_MAX);
  return change('room.slow', 'slowMode', name, viewer, (room) =>
    room.slowSeconds === seconds ? null : { patch: { slowSeconds: seconds }, detail: `${seconds} s` },
  );
}

/**
 * Makes a room private or public, or changes the password of one that is private.
 *
 * @param guard - null for a public room; else its password, or none, where it is entered by invitation only.
 */
export async function guardRoom(
  name: string,
  guard: { password: string | null } | null,
  viewer: AccountRow | null,
): Promise<RoomRow> {
  // Who may not is told before anything is hashed, which is the most work that anybody can ask for.
  await asAllowed('room.guard', name, viewer, async () => undefined);
  const passwordHash = guard?.password == null ? null : await hashPassword(guard.password, viewer?.id ?? '');
  return change('room.guard', 'privacy', name, viewer, (room) => {
    if (guard === null && !room.private) return null;
    const patch = { private: guard !== null, passwordHash };
    const detail = guardOf(room.private, guard);
    if (guard !== null) return { patch, detail };
    return { patch, detail, beside: (tx) => whyNotPublic(tx, room) };
  });
}

/** It was given its name while nobody could find it. */
async function whyNotPublic(tx: Transaction, { id, name }: RoomRow): Promise<Refusal | undefined> {
  const other = await lookalikeOf(tx, { id, slug: roomName(name).slug });
  if (!other) return undefined;
  const message = `There is a public room “${other.name}”, which this one would be taken for: give it another name first.`;
  return new Refusal('ROOM_NAME_TAKEN', message, { field: 'room' });
}

/** What became of who may come in; of a password, only whether there is one. */
function guardOf(wasPrivate: boolean, guard: { password: string | null } | null): string {
  if (guard === null) return 'public';
  if (!wasPrivate) return 'private';
  return guard.password === null ? 'no password' : 'password';
}

/** @throws Refusal BAD_INPUT, field `name`. */
function newName(text: string): RoomName {
  try {
    return roomName(text);
  } catch (error) {
    if (error instanceof Refusal) error.extensions.field = 'name';
    throw error;
  }
}
