import type { RoomUserRow } from '../events.ts';
import { hubOf } from './hub.ts';
import { isCrowd, onlineCount } from './people.ts';

/** Changes within this time are told together, so that people who come at once are told in a few strokes. */
export const PRESENCE_TELL_MS = 150;
/** A crowd is told how many it is, so often. */
const CROWD_TELL_MS = 1_000;
/** Readers further behind than this are told to ask anew instead of each change. */
const CHANGES_KEPT = 512;

/** Some changes of who is online. `complete` is false where `changes` leaves out some, and all of them in a crowd. */
export type PresenceChanges = { version: number; changes: RoomUserRow[]; complete: boolean };

type Told = {
  changes: RoomUserRow[];
  /** Counts changes; the newest of `changes` has this number. */
  version: number;
  telling: NodeJS.Timeout | null;
  /** Whether something has changed that nobody was told, as it was a crowd. */
  stale: boolean;
};

const rooms = new Map<string, Told>();

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
  if (rooms.has(roomId) || onlineCount(roomId) > 0) note(roomId, null);
}

/** Somebody is away, or is back: told by name or not at all. */
export function noteAway(roomId: string, person: RoomUserRow): void {
  if (isCrowd(roomId)) toldOf(roomId).stale = true;
  else note(roomId, person);
}

export function note(roomId: string, person: RoomUserRow | null): void {
  const room = toldOf(roomId);
  room.version++;
  const crowd = isCrowd(roomId);
  // In a crowd nobody is told names, and whoever is behind when it is none any more is told to ask anew.
  if (crowd || !person || room.stale) room.changes = [];
  else {
    const { account, joinedAt, online, away } = person;
    room.changes.push({ account, joinedAt, online, away });
  }
  if (!crowd) room.stale = false;
  if (room.changes.length > 2 * CHANGES_KEPT) room.changes = room.changes.slice(-CHANGES_KEPT);
  room.telling ??= setTimeout(
    () => {
      room.telling = null;
      hubOf(roomId)?.wake();
      forgetIfEmpty(roomId);
    },
    crowd ? CROWD_TELL_MS : PRESENCE_TELL_MS,
  ).unref();
}

/** Where nobody is seen and nobody listens, the room is forgotten. */
export function forgetIfEmpty(roomId: string): void {
  if (onlineCount(roomId) === 0 && !hubOf(roomId)) rooms.delete(roomId);
}

function toldOf(roomId: string): Told {
  const room = rooms.get(roomId) ?? { changes: [], version: 0, telling: null, stale: false };
  rooms.set(roomId, room);
  return room;
}
