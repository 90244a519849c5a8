import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { backoff } from '../connection/backoff.ts';
import type { Failure } from '../connection/failure.ts';
import { patience } from '../connection/patience.ts';
import { ViewerDocument } from '../graphql/documents.ts';
import { channel } from './channel.ts';
import {
  type Dropped,
  dropOld,
  droppedOf,
  forgetAccount,
  forgetDropped,
  keptMessages,
  type RoomFacts,
} from './kept-messages.ts';
import { type RoomOutbox, roomOutbox } from './room-outbox.ts';
import type { Word } from './words.ts';

/** The outboxes of whom this tab takes the viewer for: of the room that is open, and of every other in which something waits. */
function outboxesOf(viewerId: string) {
  const [boxes, setBoxes] = createSignal<ReadonlyMap<string, RoomOutbox>>(new Map());
  const [dropped, setDropped] = createSignal<readonly Dropped[]>([]);

  let closed = false;

  const between = channel<{ room: RoomFacts; word: Word }>(`outboxes ${viewerId}`, ({ room, word }) => {
    const box = word.says === 'written' ? boxOf(room) : boxes().get(room.id);
    box?.hear(word);
  });

  function boxOf(room: RoomFacts): RoomOutbox {
    const open = boxes().get(room.id);
    if (open) return open;
    const box = roomOutbox({
      viewerId,
      room,
      post: (word) => between.post({ room, word }),
      idle: () => {
        if (boxes().get(room.id) !== box) return;
        box.close();
        setBoxes(new Map([...boxes()].filter(([id]) => id !== room.id)));
      },
    });
    setBoxes(new Map([...boxes(), [room.id, box]]));
    return box;
  }

  const lookAtDropped = async () => setDropped(await droppedOf(viewerId));

  async function begin(): Promise<void> {
    await dropOld();
    for (const { room } of await keptMessages(viewerId)) if (!closed) boxOf(room);
    await lookAtDropped();
  }

  // A tab that slept may have missed what the others said.
  const woken = () => {
    if (document.visibilityState === 'visible') for (const box of boxes().values()) void box.refresh();
  };
  document.addEventListener('visibilitychange', woken);
  void begin();

  return {
    viewerId,
    boxOf,
    boxes,
    dropped,
    async told(what: Dropped): Promise<void> {
      await forgetDropped(viewerId, what);
      await lookAtDropped();
    },
    async left(room: RoomFacts): Promise<void> {
      await boxOf(room).leave();
      await lookAtDropped();
    },
    stand(): void {
      for (const box of boxes().values()) box.stand();
    },
    close(): void {
      closed = true;
      document.removeEventListener('visibilitychange', woken);
      between.close();
      for (const box of boxes().values()) box.close();
    },
  };
}

export type Outboxes = ReturnType<typeof outboxesOf>;

let present: Outboxes | undefined;

/** Of one person at a time: whoever comes after them neither sees nor sends what they wrote. */
export function outboxesFor(viewerId: string): Outboxes {
  if (present?.viewerId !== viewerId) {
    signedOut();
    present = outboxesOf(viewerId);
  }
  const outboxes = present as Outboxes;
  // They may have been signed out in between.
  outboxes.stand();
  return outboxes;
}

/** What they wrote stays on the disk until they are back. */
export function signedOut(): void {
  present?.close();
  present = undefined;
}

export async function accountDeleted(viewerId: string): Promise<void> {
  signedOut();
  await forgetAccount(viewerId);
}

/** What waits from before goes out from whichever page is opened. Where nothing waits, nobody asks who is there. */
export async function resume(): Promise<void> {
  if ((await keptMessages()).length === 0) return;
  for (let failures = 0; !present; failures += 1) {
    try {
      const { viewer } = await ask(ViewerDocument, {});
      if (viewer) outboxesFor(viewer.id);
      return;
    } catch (thrown) {
      if (!(thrown as Failure).passing) return;
      await patience(backoff(failures));
    }
  }
}
