import type { AccountRow, RoomUserRow } from '../events.ts';
import { hubOf } from './hub.ts';

/** A reload takes less than this: nobody is told that the person went and came. */
export const PRESENCE_GRACE_MS = 3_000;
/** Changes within this time are told together, so that people who come at once are told in a few strokes. */
export const PRESENCE_TELL_MS = 150;
/** With more people online than this, telling everybody of everybody would grow with the square of the room. */
const CROWD_PEOPLE = 100;
/** A crowd is told how many it is, so often. */
const CROWD_TELL_MS = 1_000;
/** Readers further behind than this are told to ask anew instead of each change. */
const CHANGES_KEPT = 512;

/** Who vouches that somebody is online: a connection of this node, or another node by its id. */
export type Holder = symbol | string;

type Person = RoomUserRow & {
  leases: Set<Holder>;
  /** How many of the leases are connections of this node. */
  here: number;
  leaving: NodeJS.Timeout | null;
};
type Room = {
  people: Map<string, Person>;
  changes: RoomUserRow[];
  /** Counts changes; the newest of `changes` has this number. */
  version: number;
  telling: NodeJS.Timeout | null;
};

/** Some changes of who is online. `complete` is false where `changes` leaves out some, and all of them in a crowd. */
export type PresenceChanges = { version: number; changes: RoomUserRow[]; complete: boolean };

/** Who is online through this node, for the other nodes. */
export type HeldPerson = { roomId: string; account: AccountRow; joinedAt: Date };
/** A person in a room. */
export type Place = { roomId: string; accountId: string };
type Watcher = { changed(place: Place): void; renamed(account: AccountRow): void };

const rooms = new Map<string, Room>();
const watchers = new Set<Watcher>();

/**
 * Says that somebody is in a room through one more connection. "Online" is never stored: it is having a lease, so two
 * tabs are one person, and a process that dies leaves nobody behind.
 *
 * @returns how to give the lease back.
 */
export function lease(roomId: string, account: AccountRow, joinedAt: Date): () => void {
  const one = Symbol(account.id);
  hold({ roomId, account, joinedAt }, one);
  return () => release(roomId, account.id, one);
}

/** Calls back when somebody comes to this node, goes from it, or is renamed through it. */
export function watchHeldHere(watcher: Watcher): void {
  watchers.add(watcher);
}

/** @param holder - holds a person once, however often it says so. */
export function hold({ roomId, account, joinedAt }: HeldPerson, holder: Holder): void {
  const room = rooms.get(roomId) ?? { people: new Map(), changes: [], version: 0, telling: null };
  rooms.set(roomId, room);
  const person = room.people.get(account.id) ?? {
    account,
    joinedAt,
    online: false,
    leases: new Set(),
    here: 0,
    leaving: null,
  };
  room.people.set(account.id, person);
  if (typeof holder === 'symbol' && !person.leases.has(holder)) person.here++;
  person.leases.add(holder);
  if (person.leaving) clearTimeout(person.leaving);
  person.leaving = null;
  const renamed = person.account.name !== account.name;
  if (!person.online || renamed) {
    Object.assign(person, { account, joinedAt, online: true });
    note(roomId, room, person);
  }
  if (typeof holder === 'symbol' && (person.here === 1 || renamed)) tellWatchers(roomId, account.id);
}

/** @param graceMs - how long the person has to come back, anywhere, before they are gone. */
export function release(
  roomId: string,
  accountId: string,
  holder: Holder,
  graceMs: number = PRESENCE_GRACE_MS,
): void {
  const room = rooms.get(roomId);
  const person = room?.people.get(accountId);
  if (!room || !person?.leases.delete(holder)) return;
  if (typeof holder === 'symbol' && --person.here === 0) tellWatchers(roomId, accountId);
  if (person.leases.size > 0) return;
  const leave = () => {
    person.leaving = null;
    person.online = false;
    room.people.delete(accountId);
    note(roomId, room, person);
  };
  if (graceMs === 0) leave();
  else person.leaving = setTimeout(leave, graceMs).unref();
}

/** Tells the rooms that a person is in that their name has changed. */
export function tellRenamed(account: AccountRow): void {
  rename(account);
  for (const { renamed } of watchers) renamed(account);
}

/** The same for a name that was changed through another node. */
export function rename(account: AccountRow): void {
  for (const [roomId, room] of rooms) {
    const person = room.people.get(account.id);
    if (!person?.online || person.account.name === account.name) continue;
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

/** The ids of the accounts that are online in a room. */
export function onlineIn(roomId: string): string[] {
  return [...(rooms.get(roomId)?.people.keys() ?? [])];
}

/** Whether a room has so many people that it is told of counts instead of names. */
export function isCrowd(roomId: string): boolean {
  return onlineCount(roomId) > CROWD_PEOPLE;
}

/** Somebody as this node holds them, for the other nodes; undefined for whoever is not connected to it. */
export function heldHere({ roomId, accountId }: Place): HeldPerson | undefined {
  const person = rooms.get(roomId)?.people.get(accountId);
  return person && person.here > 0
    ? { roomId, account: person.account, joinedAt: person.joinedAt }
    : undefined;
}

/** Everybody who is connected to this node. */
export function* allHeldHere(): Generator<Place> {
  for (const [roomId, { people }] of rooms)
    for (const [accountId, { here }] of people) if (here > 0) yield { roomId, accountId };
}

export function presenceVersion(roomId: string): number {
  return rooms.get(roomId)?.version ?? 0;
}

/** What changed after `version`, each person once with their newest state; null while there is nothing to tell. */
export function presenceChangesSince(roomId: string, version: number): PresenceChanges | null {
  const room = rooms.get(roomId);
  if (!room || room.telling || room.version === version) return null;
  const behind = room.version - version;
  if (isCrowd(roomId) || behind > room.changes.length || behind < 0)
    return { version: room.version, changes: [], complete: false };
  const newest = new Map(room.changes.slice(-behind).map((change) => [change.account.id, change]));
  return { version: room.version, changes: [...newest.values()], complete: true };
}

/** Has a crowd told how many it is, where something that changes it is left out. */
export function noteCounts(roomId: string): void {
  const room = rooms.get(roomId);
  if (room) note(roomId, room, null);
}

function note(roomId: string, room: Room, person: Person | null): void {
  room.version++;
  const crowd = isCrowd(roomId);
  // In a crowd nobody is told names, and whoever is behind when it is none any more is told to ask anew.
  if (crowd || !person) room.changes = [];
  else room.changes.push({ account: person.account, joinedAt: person.joinedAt, online: person.online });
  if (room.changes.length > 2 * CHANGES_KEPT) room.changes = room.changes.slice(-CHANGES_KEPT);
  room.telling ??= setTimeout(
    () => {
      room.telling = null;
      hubOf(roomId)?.wake();
      // Nobody is here and nobody listens: the room is forgotten.
      if (room.people.size === 0 && !hubOf(roomId)) rooms.delete(roomId);
    },
    crowd ? CROWD_TELL_MS : PRESENCE_TELL_MS,
  ).unref();
}

function tellWatchers(roomId: string, accountId: string): void {
  for (const { changed } of watchers) changed({ roomId, accountId });
}
