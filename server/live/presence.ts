import type { AccountRow, RoomUserRow } from '../events.ts';
import { hubOf } from './hub.ts';

/** A reload takes less than this: nobody is told that the person went and came. */
export const PRESENCE_GRACE_MS = 3_000;
/** Changes within this time are told together, so that a crowd that comes at once is told in a few strokes. */
export const PRESENCE_TELL_MS = 150;
/** Readers further behind than this are told the state of everybody online instead of each change. */
const CHANGES_KEPT = 4_096;

type Person = RoomUserRow & { leases: Set<symbol>; leaving: NodeJS.Timeout | null };
type Room = {
  people: Map<string, Person>;
  changes: RoomUserRow[];
  /** Counts changes; the newest of `changes` has this number. */
  version: number;
  telling: NodeJS.Timeout | null;
};

const rooms = new Map<string, Room>();

/**
 * Says that somebody is in a room through one more connection. "Online" is never stored: it is having a lease, so two
 * tabs are one person, and a process that dies leaves nobody behind.
 *
 * @returns how to give the lease back.
 */
export function lease(roomId: string, account: AccountRow, joinedAt: Date): () => void {
  const room = openRoom(roomId);
  const one = Symbol(account.id);
  const person = room.people.get(account.id) ?? {
    account,
    joinedAt,
    online: false,
    leases: new Set(),
    leaving: null,
  };
  room.people.set(account.id, person);
  person.leases.add(one);
  if (person.leaving) clearTimeout(person.leaving);
  person.leaving = null;
  if (!person.online || person.account.name !== account.name) {
    Object.assign(person, { account, joinedAt, online: true });
    note(roomId, room, person);
  }
  return () => {
    if (!person.leases.delete(one) || person.leases.size > 0) return;
    person.leaving = setTimeout(() => {
      person.leaving = null;
      person.online = false;
      room.people.delete(account.id);
      note(roomId, room, person);
    }, PRESENCE_GRACE_MS).unref();
  };
}

/** Tells the rooms that a person is in that their name has changed. */
export function tellRenamed(account: AccountRow): void {
  for (const [roomId, room] of rooms) {
    const person = room.people.get(account.id);
    if (!person?.online) continue;
    person.account = account;
    note(roomId, room, person);
  }
}

/** Whoever is known here is online: who goes is forgotten. */
export function isOnline(roomId: string, accountId: string): boolean {
  return rooms.get(roomId)?.people.has(accountId) ?? false;
}

export function onlineCount(roomId: string): number {
  return rooms.get(roomId)?.people.size ?? 0;
}

export function presenceVersion(roomId: string): number {
  return rooms.get(roomId)?.version ?? 0;
}

/** What changed after `version`, each person once with their newest state, and the version that this is true for. */
export function presenceChangesSince(
  roomId: string,
  version: number,
): { version: number; changes: RoomUserRow[] } {
  const room = rooms.get(roomId);
  if (!room || room.telling || room.version === version) return { version, changes: [] };
  const behind = room.version - version;
  const newest = new Map<string, RoomUserRow>();
  if (behind > room.changes.length) for (const [id, person] of room.people) newest.set(id, stateOf(person));
  for (const change of room.changes.slice(-Math.max(behind, 0))) newest.set(change.account.id, change);
  return { version: room.version, changes: [...newest.values()] };
}

function openRoom(roomId: string): Room {
  const room = rooms.get(roomId) ?? { people: new Map(), changes: [], version: 0, telling: null };
  rooms.set(roomId, room);
  return room;
}

function note(roomId: string, room: Room, person: Person): void {
  room.version++;
  room.changes.push(stateOf(person));
  if (room.changes.length > 2 * CHANGES_KEPT) room.changes = room.changes.slice(-CHANGES_KEPT);
  room.telling ??= setTimeout(() => {
    room.telling = null;
    hubOf(roomId)?.wake();
    // Nobody is here and nobody listens: the room is forgotten.
    if (room.people.size === 0 && !hubOf(roomId)) rooms.delete(roomId);
  }, PRESENCE_TELL_MS).unref();
}

function stateOf({ account, joinedAt, online }: Person): RoomUserRow {
  return { account, joinedAt, online };
}
