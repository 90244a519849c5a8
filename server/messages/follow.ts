import type { AccountRow, MessageRow } from '../events.ts';
import { stream } from '../live/stream.ts';
import { followRoom } from '../rooms/follow.ts';

/** Follows only what is said in a room; see `followRoom`. */
export async function followMessages(
  room: string,
  after: string | null,
  viewer: AccountRow | null,
): Promise<AsyncGenerator<MessageRow, void>> {
  const items = await followRoom(room, after, viewer);
  return stream(async function* (signal) {
    signal.addEventListener('abort', () => void items.return(), { once: true });
    for await (const { followed } of items) {
      if (followed.kind === 'event' && followed.event.type === 'message.added') yield followed.event.message;
    }
  });
}
