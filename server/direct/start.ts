import { validate as isUuid, v7 as uuidv7 } from 'uuid';
import { serverBanOf } from '../accounts/ban.ts';
import { accountById } from '../accounts/by-id.ts';
import { badInput, Refusal } from '../errors.ts';
import type { AccountRow, RoomRow } from '../events.ts';
import { append, whileStale } from '../log/append.ts';
import { refusalFor, rolesOf, type State, states } from '../policy.ts';
import { newConversations, newRequests } from '../rates.ts';
import { accept } from '../rooms/accept.ts';
import { unguessable } from '../rooms/create.ts';
import { db, type Run, run, type Transaction } from '../store/database.ts';
import { Prisma } from '../store/generated/client.ts';
import { conversationOf } from './find.ts';
import { directKeyOf } from './key.ts';

/** So many others are in a conversation at the most. */
export const OTHERS_MOST = 8;

/**
 * The conversation of the viewer with these people, begun where there is none. There is one for each set of people, also
 * when several of them begin it at the same moment. Whoever shares no room with the viewer is asked first if they want it.
 *
 * @throws Refusal BAD_INPUT, NOT_FOUND, FORBIDDEN or BLOCKED, field `people`; RATE_LIMITED.
 */
export async function startConversation(ids: readonly string[], viewer: AccountRow): Promise<RoomRow> {
  const others = await recipients(ids, viewer);
  const people = [viewer, ...others];
  const known = await conversationOf(people.map(({ id }) => id));
  if (known && known.head > 0) {
    await accept(db, known, viewer);
    return known;
  }
  await newConversations.take(viewer.id);
  if ((await strangersAmong(run, others, viewer)).length > 0) await newRequests.take(viewer.id);
  return whileStale(async () => {
    const room = await place(people, viewer);
    await append({ type: 'direct.started', room, actor: viewer, people }, (tx) =>
      begin(tx, room, others, viewer),
    );
    return (await conversationOf(people.map(({ id }) => id))) ?? room;
  });
}

/** @throws Refusal that names whoever cannot be written to, and why. */
async function recipients(ids: readonly string[], viewer: AccountRow): Promise<AccountRow[]> {
  const distinct = [...new Set(ids.map((id) => id.toLowerCase()))];
  if (distinct.length === 0) throw badInput('people', 'Say whom you want to write to.');
  if (distinct.length > OTHERS_MOST)
    throw badInput('people', `A conversation has ${OTHERS_MOST} others at the most.`, OTHERS_MOST);
  const others = await Promise.all(distinct.map((id) => recipient(id, viewer)));
  const blocked = await blockedAmong(run, others, viewer);
  if (blocked[0]) throw unreachable(blocked[0]);
  return others;
}

async function recipient(id: string, viewer: AccountRow): Promise<AccountRow> {
  const account = isUuid(id) ? await accountById(id) : null;
  if (!account) throw wrong('NOT_FOUND', 'There is no such account.');
  if (account.id === viewer.id) throw badInput('people', 'You are among them yourself: name the others.');
  if (account.deletedAt) throw wrong('NOT_FOUND', 'This account was deleted: nobody would read it.');
  const upon = new Set<State>(account.role === 'guest' ? ['targetsGuest'] : []);
  const refusal = refusalFor('direct.start', { relations: new Set(rolesOf(viewer.role)), states: upon });
  if (refusal) throw wrong(refusal.code, `“${account.name}”: ${refusal.message}`);
  if (await serverBanOf(account.id)) throw wrong('FORBIDDEN', `“${account.name}” cannot be written to now.`);
  return account;
}

function wrong(code: Refusal['code'], message: string): Refusal {
  return new Refusal(code, message, { field: 'people' });
}

/** The same whoever of the two has blocked the other. */
function unreachable({ name }: AccountRow): Refusal {
  const [code, message] = states.blocked;
  return wrong(code, `“${name}”: ${message}`);
}

/** The room, which nobody is in before it has begun. */
async function place(people: readonly AccountRow[], viewer: AccountRow): Promise<RoomRow> {
  const ids = people.map(({ id }) => id);
  const slug = unguessable(unguessable('direct'));
  await run(Prisma.sql`
    INSERT INTO "Room" (id, slug, "nameSlug", name, kind, private, "directKey", "createdById")
    VALUES (${uuidv7()}::uuid, ${slug}, ${slug}, '', 'direct', true, ${directKeyOf(ids)}, ${viewer.id}::uuid)
    ON CONFLICT ("directKey") DO NOTHING`);
  const room = await conversationOf(ids);
  if (!room) throw new Error('A conversation that was made is gone.');
  return room;
}

/** Lets its people in, where nobody did so before. Blocking any of them waits for this, or this for it. */
async function begin(
  tx: Transaction,
  room: RoomRow,
  others: readonly AccountRow[],
  viewer: AccountRow,
): Promise<boolean | Refusal> {
  if ((await tx.membership.count({ where: { roomId: room.id } })) > 0) {
    await accept(tx, room, viewer);
    return false;
  }
  const within: Run = (statement) => tx.$queryRaw(statement);
  const ids = [viewer, ...others].map(({ id }) => id);
  const there = await within<{ id: string }>(Prisma.sql`
    SELECT id FROM "Account" WHERE id = ANY(${ids}::uuid[]) AND "deletedAt" IS NULL ORDER BY id FOR NO KEY UPDATE`);
  if (there.length < ids.length) return wrong('NOT_FOUND', 'One of these accounts was deleted.');
  const [blocked] = await blockedAmong(within, others, viewer);
  if (blocked) return unreachable(blocked);
  const strangers = new Set(await strangersAmong(within, others, viewer));
  await tx.membership.createMany({
    data: ids.map((accountId) => ({ roomId: room.id, accountId, requested: strangers.has(accountId) })),
  });
  return true;
}

/** Those who have blocked somebody, or whom they have blocked. */
async function blockedAmong(
  on: Run,
  others: readonly AccountRow[],
  { id }: AccountRow,
): Promise<AccountRow[]> {
  const ids = others.map((other) => other.id);
  const rows = await on<{ id: string }>(Prisma.sql`
    SELECT CASE b."blockerId" WHEN ${id}::uuid THEN b."blockedId" ELSE b."blockerId" END::text AS id FROM "Block" b
    WHERE (b."blockerId" = ${id}::uuid AND b."blockedId" = ANY(${ids}::uuid[]))
      OR (b."blockedId" = ${id}::uuid AND b."blockerId" = ANY(${ids}::uuid[]))`);
  const blocked = new Set(rows.map((row) => row.id));
  return others.filter((other) => blocked.has(other.id));
}

/** The ids of those who share no room with somebody, and have never wanted a conversation with them. */
async function strangersAmong(on: Run, others: readonly AccountRow[], { id }: AccountRow): Promise<string[]> {
  const rows = await on<{ id: string }>(Prisma.sql`
    SELECT o.id::text FROM unnest(${others.map((other) => other.id)}::uuid[]) AS o(id)
    WHERE NOT EXISTS (
      SELECT FROM "Membership" mine JOIN "Membership" theirs ON theirs."roomId" = mine."roomId" AND theirs."accountId" = o.id
        JOIN "Room" r ON r.id = mine."roomId"
      WHERE mine."accountId" = ${id}::uuid AND mine."leftAt" IS NULL AND theirs."leftAt" IS NULL AND NOT theirs.requested
        AND (r.kind = 'channel' OR NOT mine.requested)
    )`);
  return rows.map((row) => row.id);
}
