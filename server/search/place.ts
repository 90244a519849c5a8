import { validate as isUuid } from 'uuid';
import { invalidCursor } from '../errors.ts';

/**
 * A place among results: the newest first, those of one moment by room, of one room by `seq`. Without a room it is before everything of
 * its moment.
 */
export type Place = { at: number; roomId: string; seq: number };

export const atBeginningOf = (at: number): Place => ({ at, roomId: '', seq: 0 });

/** Negative where `one` comes first. */
export function byPlace(one: Place, other: Place): number {
  if (one.at !== other.at) return other.at - one.at;
  if (one.roomId !== other.roomId) return one.roomId < other.roomId ? -1 : 1;
  return other.seq - one.seq;
}

export function toCursor({ at, roomId, seq }: Place): string {
  return Buffer.from(`${at}:${roomId}:${seq}`).toString('base64url');
}

/** @throws Refusal CURSOR_INVALID, field `after`. */
export function fromCursor(cursor: string): Place {
  const decoded = Buffer.from(cursor, 'base64url').toString();
  const [, at, roomId = '', seq] = /^(\d{1,14}):([^:]*):(\d{1,10})$/.exec(decoded) ?? [];
  if (at === undefined || (roomId !== '' && !isUuid(roomId))) throw invalidCursor('after', 'is malformed');
  return { at: Number(at), roomId, seq: Number(seq) };
}
