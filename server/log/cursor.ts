import { invalidCursor } from '../errors.ts';
import { epoch } from '../store/epoch.ts';

/** PostgreSQL's largest integer. */
const SEQ_MAX = 2_147_483_647;

/**
 * A position in a room's log, opaque to clients: epoch, room and seq, so that a cursor of another room, or from before
 * a restored backup, is recognised instead of believed.
 */
export function toCursor(roomId: string, seq: number): string {
  return Buffer.from(`${epoch()}:${roomId}:${seq}`).toString('base64url');
}

/**
 * @param field - the argument that the cursor came in, for the refusal.
 * @returns the `seq` it names.
 * @throws Refusal CURSOR_INVALID when it is malformed, of another room or of another epoch.
 */
export function fromCursor(cursor: string, roomId: string, field: string): number {
  const decoded = Buffer.from(cursor, 'base64url').toString();
  const [, cursorEpoch, cursorRoom, seq] = /^([^:]+):([^:]+):(\d{1,10})$/.exec(decoded) ?? [];
  if (seq === undefined || Number(seq) > SEQ_MAX) throw invalidCursor(field, 'is malformed');
  if (cursorEpoch !== epoch())
    throw invalidCursor(field, 'is from before this database was restored: load the history anew');
  if (cursorRoom !== roomId) throw invalidCursor(field, 'is of another room');
  return Number(seq);
}
