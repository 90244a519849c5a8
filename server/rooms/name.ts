import { badInput } from '../errors.ts';
import { canonicalName, codePoints, tooLong } from '../text.ts';

/** In Unicode code points. */
export const ROOM_NAME_MAX = 60;

/** These cut a path, a query or a fragment, or escape one: a room's address must survive every proxy and shell. */
const NOT_IN_ADDRESSES = /[/\\?#%]/u;

/** The name as people typed it, and the slug: the one form under which it is found. */
export type RoomName = { name: string; slug: string };

/** Spellings that are the same name become the same text: NFKC, lower case, spaces and hyphens as one `-`. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[\s-]+/gu, '-');
}

/**
 * One room, one slug: ` Magic  CIRCLE` and `magic-circle` are the same room. NFC, trimmed, in lower case, spaces as `-`.
 * A room is found under its slug as well as under any spelling of its name.
 *
 * @throws Refusal BAD_INPUT, field `room`.
 */
export function roomName(text: string): RoomName {
  const name = canonicalName(text, 'room', "The room's name", ROOM_NAME_MAX);
  const cut = NOT_IN_ADDRESSES.exec(name)?.[0];
  if (cut !== undefined)
    throw badInput('room', `The room's name cannot hold “${cut}”: none of / \\ ? # % may be in it.`);
  const slug = folded(name).replace(/^-+|-+$/g, '');
  if (NOT_IN_ADDRESSES.test(slug) || !/[\p{L}\p{N}\p{S}]/u.test(slug)) {
    throw badInput('room', "The room's name needs at least one letter, digit or symbol.");
  }
  if (codePoints(slug) > ROOM_NAME_MAX) throw tooLong('room', "The room's name", ROOM_NAME_MAX);
  return { name, slug };
}
