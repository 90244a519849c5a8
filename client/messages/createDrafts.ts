import { createSignal, onCleanup } from 'solid-js';
import { channel } from '../outbox/channel.ts';
import { draftChannel, roomsWithDrafts } from './drafts.ts';

/** In which rooms the viewer has written something and not sent it. */
export function createDrafts(viewerId: string) {
  const [rooms, setRooms] = createSignal<ReadonlySet<string>>(new Set());
  const { close } = channel<{ roomId: string; text: string }>(draftChannel(viewerId), ({ roomId, text }) => {
    if (rooms().has(roomId) === (text !== '')) return;
    const others = [...rooms()].filter((id) => id !== roomId);
    setRooms(new Set(text ? [...others, roomId] : others));
  });
  onCleanup(close);
  void roomsWithDrafts(viewerId).then((kept) => setRooms(new Set([...rooms(), ...kept])));
  return rooms;
}
