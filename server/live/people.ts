import type { AccountRow, RoomUserRow } from '../events.ts';

/** With more people online than this, telling everybody of everybody would grow with the square of the room. */
const CROWD_PEOPLE = 100;

/** Who vouches that somebody is online: a connection of this node, or another node by its id. */
export type Holder = symbol | string;
/** A person in a room. */
export type Place = { roomId: string; accountId: string };

export type OnlinePerson = RoomUserRow & {
  /** Of each who vouches for them, whether nobody is at it. */
  leases: Map<Holder, boolean>;
  /** Until they are less than they were: gone, or away. */
  lowering: NodeJS.Timeout | null;
};

/** What somebody is to others. */
export const presences = ['online', 'away', 'offline'] as const;
export type Presence = (typeof presences)[number];

type Room = {
  people: Map<string, OnlinePerson>;
  /** The same for those who hide that they are: nobody is told of them, and they are in no count. */
  hidden: Map<string, OnlinePerson>;
};

const rooms = new Map<string, Room>();
/** Of whoever is online anywhere: in which rooms. */
const places = new Map<string, Set<string>>();
/** Of those, who hide it. */
const hiding = new Set<string>();

/** Somebody who is online in a room, whether they hide it or not. */
export function personIn(roomId: string, accountId: string): OnlinePerson | undefined {
  const room = rooms.get(roomId);
  return room?.people.get(accountId) ?? room?.hidden.get(accountId);
}

export function addPerson(roomId: string, account: AccountRow, joinedAt: Date): OnlinePerson {
  const person = { account, joinedAt, online: false, away: false, leases: new Map(), lowering: null };
  const room = rooms.get(roomId) ?? { people: new Map(), hidden: new Map() };
  rooms.set(roomId, room);
  (hiding.has(account.id) ? room.hidden : room.people).set(account.id, person);
  places.set(account.id, (places.get(account.id) ?? new Set()).add(roomId));
  return person;
}

export function removePerson(roomId: string, accountId: string): void {
  const room = rooms.get(roomId);
  room?.people.delete(accountId);
  room?.hidden.delete(accountId);
  if (room && room.people.size === 0 && room.hidden.size === 0) rooms.delete(roomId);
  const those = places.get(accountId);
  those?.delete(roomId);
  if (!those || those.size > 0) return;
  places.delete(accountId);
  hiding.delete(accountId);
}

/** @returns the rooms in which it changes what others see. */
export function hidePerson(accountId: string, hides: boolean): string[] {
  const there = [...(places.get(accountId) ?? [])];
  if (hides === hiding.has(accountId)) return [];
  if (hides) hiding.add(accountId);
  else hiding.delete(accountId);
  for (const roomId of there) {
    const room = rooms.get(roomId);
    const person = personIn(roomId, accountId);
    if (!room || !person) continue;
    (hides ? room.people : room.hidden).delete(accountId);
    (hides ? room.hidden : room.people).set(accountId, person);
  }
  return there;
}

export function isHiding(accountId: string): boolean {
  return hiding.has(accountId);
}

/** The rooms that somebody is online in. */
export function roomsWith(accountId: string): string[] {
  return [...(places.get(accountId) ?? [])];
}

/** What somebody in a room is to others there. Whoever is known is online: who goes is forgotten. */
export function presenceIn(roomId: string, accountId: string): Presence {
  const person = rooms.get(roomId)?.people.get(accountId);
  if (!person) return 'offline';
  return person.away ? 'away' : 'online';
}

/** The same, wherever they are. */
export function presenceOf(accountId: string): Presence {
  const all = roomsWith(accountId).map((roomId) => presenceIn(roomId, accountId));
  return presences.find((presence) => all.includes(presence)) ?? 'offline';
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

/** Everybody who is online and does not hide it. */
export function* everybody(): Generator<Place & { person: OnlinePerson }> {
  for (const [roomId, { people }] of rooms)
    for (const [accountId, person] of people) yield { roomId, accountId, person };
}
