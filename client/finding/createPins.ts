import { createEffect, createSignal, on } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import {
  PinMessageDocument,
  PinnedMessagesDocument,
  type PinnedMessagesQuery,
} from '../graphql/documents.ts';
import type { Conversation } from '../messages/createConversation.ts';
import type { RoomEvent } from '../messages/window.ts';

export type Pinned = PinnedMessagesQuery['pinnedMessages'][number];

/** What is pinned to the room, what was pinned last first: loaded once, then carried on by the room's events. */
export function createPins(room: string, { loads, listen }: Pick<Conversation, 'loads' | 'listen'>) {
  const [pinned, setPinned] = createSignal<readonly Pinned[]>([]);
  const [failure, setFailure] = createSignal<Failure>();
  let since: RoomEvent[] = [];
  let asking = false;
  let stale = false;

  listen((event) => {
    since.push(event);
    setPinned((before) => told(before, event));
    // What it says is not told with it.
    if (event.__typename === 'MessagePinned') void load();
  });
  createEffect(on(loads, (count) => void (count > 0 && load())));

  /** Several that are wanted meanwhile are one more. */
  async function load(): Promise<void> {
    stale = true;
    if (asking) return;
    asking = true;
    try {
      while (stale) {
        stale = false;
        since = [];
        const { pinnedMessages } = await ask(PinnedMessagesDocument, { room });
        setFailure(undefined);
        setPinned(since.reduce<readonly Pinned[]>(told, pinnedMessages));
      }
    } catch (thrown) {
      setFailure(thrown as Failure);
    } finally {
      asking = false;
    }
  }

  return {
    pinned,
    failure,
    load,
    /** @throws Failure */
    unpin: async (id: string): Promise<void> => void (await ask(PinMessageDocument, { id, pinned: false })),
  };
}

function told(pinned: readonly Pinned[], event: RoomEvent): readonly Pinned[] {
  switch (event.__typename) {
    case 'MessageUnpinned':
    case 'MessageDeleted':
      return pinned.filter(({ id }) => id !== event.message.id);
    case 'MessageEdited': {
      const { id, body, editedAt } = event.message;
      return pinned.map((message) => (message.id === id ? { ...message, body, editedAt } : message));
    }
    default:
      return pinned;
  }
}

export type Pins = ReturnType<typeof createPins>;
