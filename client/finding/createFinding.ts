import { useNavigate } from '@solidjs/router';
import { createSignal, onCleanup } from 'solid-js';
import type { MessageActions } from '../messages/createActions.ts';
import type { Conversation } from '../messages/createConversation.ts';
import { pathOf } from '../rooms/path.ts';
import { layBare } from '../ui/way-back.ts';
import { createPins } from './createPins.ts';
import { createSearch, type Found } from './createSearch.ts';

/** What the drawer was opened for: it takes the focus. */
export type Sought = 'search' | 'pins';

type FindingOptions = {
  room: { readonly id: string; readonly slug: string };
  conversation: Conversation;
  actions: MessageActions;
  /** To a message of this room, or into the thread that it is in. @throws Failure */
  goToMessage: (id: string) => Promise<void>;
};

/** All ways to something that was said: what is pinned, a day, words. */
export function createFinding({ room, conversation, actions, goToMessage }: FindingOptions) {
  const [sought, setSought] = createSignal<Sought>();
  const pins = createPins(room.slug, conversation);
  const search = createSearch(room.slug);
  const navigate = useNavigate();
  const close = () => setSought(undefined);

  // Ctrl+F stays the browser's own.
  const keyed = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey) return;
    if (event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    if (!document.querySelector('dialog:modal')) setSought('search');
  };
  addEventListener('keydown', keyed);
  onCleanup(() => removeEventListener('keydown', keyed));

  return {
    sought,
    open: setSought,
    close,
    pins,
    search,
    roomId: room.id,
    goToMessage: (id: string) => {
      close();
      actions.go(goToMessage(id));
    },
    /** In its own room, which may be another. */
    goToFound: async ({ message, room: its }: Found): Promise<void> => {
      close();
      if (its.id === room.id) return actions.go(goToMessage(message.id));
      await layBare();
      navigate(`${pathOf(its.slug)}#message=${message.id}`);
    },
    goToLatest: () => {
      close();
      actions.go(conversation.reading.goToLatest());
    },
    /** @throws Failure */
    goToTime: async (at: Date): Promise<void> => {
      await conversation.reading.goToTime(at);
      close();
    },
  };
}

export type Finding = ReturnType<typeof createFinding>;
