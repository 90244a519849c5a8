import { onCleanup } from 'solid-js';
import type { RoomFacts } from './kept-messages.ts';
import { outboxesFor } from './outboxes.ts';
import type { Reader } from './room-outbox.ts';
import { isVolatile } from './storage.ts';

/** The viewer's outbox in the room that is shown. */
export function createOutbox(room: RoomFacts, viewerId: string, reader: Reader) {
  const box = outboxesFor(viewerId).boxOf(room);
  const leave = box.read(reader);

  const warn = (event: BeforeUnloadEvent) => {
    if (isVolatile() && box.pendings().some(({ status }) => status !== 'sent')) event.preventDefault();
  };
  window.addEventListener('beforeunload', warn);
  onCleanup(() => {
    window.removeEventListener('beforeunload', warn);
    leave();
  });
  return box;
}

export type { RoomOutbox as Outbox } from './room-outbox.ts';
