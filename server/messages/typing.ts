import { hidesPresenceOf } from '../accounts/hiding.ts';
import type { Caller } from '../context.ts';
import { doesHide } from '../live/presence.ts';
import { startTyping, stopTyping } from '../live/typing.ts';
import { typings } from '../rates.ts';
import { reachToTell } from '../rooms/reach.ts';
import { messageIn } from './send.ts';

export type SetTyping = {
  room: string;
  typing: boolean;
  /** The id of a message under which it is typed; of one that is in a thread itself, that thread is meant. */
  thread: string | null;
};

/**
 * Tells those who follow a room that somebody types there, or has stopped. It is stored nowhere, and ends by itself.
 *
 * @returns whether they are told: not in a crowd, nor of whoever hides that they are online, or has not agreed to the conversation.
 * @throws Refusal NOT_FOUND, RATE_LIMITED or what reaching the room refuses with.
 */
export async function setTyping(
  { room, typing, thread }: SetTyping,
  { viewer, session, attendance }: Caller,
): Promise<boolean> {
  if (viewer) await typings.take(viewer.id);
  const place = await reachToTell('room.send', room, viewer);
  if (!viewer) return false;
  const root = await messageIn(place.room, thread, 'thread');
  const [roomId, threadId] = [place.room.id, root?.threadId ?? root?.id ?? null];
  const hides = doesHide(viewer.id, session?.hidesPresence ?? (await hidesPresenceOf(viewer.id)));
  if (typing && !hides && !place.requested)
    return startTyping({ roomId, account: viewer, joinedAt: place.joinedAt, threadId }, attendance);
  stopTyping(roomId, viewer.id);
  return false;
}
