import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { AddReactionDocument, PinMessageDocument, RemoveReactionDocument } from '../graphql/documents.ts';
import type { Persons } from '../people/createPersons.ts';
import { pathOf } from '../rooms/path.ts';
import type { About } from './createAbout.ts';
import type { Reading } from './createReading.ts';
import type { RowActions } from './MessageRow.tsx';
import type { Message } from './window.ts';

export type MessageActions = Omit<RowActions, 'showMenu'> & {
  /** Begins to change what a message says. */
  readonly edit: (message: Message) => void;
  readonly pin: (message: Message, pinned: boolean) => void;
  readonly linkTo: (message: Message) => string;
  /** Tells why it did not succeed. */
  readonly go: (done: Promise<unknown>) => void;
};

/** For which message an emoji is wanted, and the button that asked for it. */
export type EmojiFor = { readonly message: Message; readonly button: HTMLButtonElement };

type ActionsOptions = {
  slug: () => string;
  persons: Persons;
  reading: Reading;
  about: About;
  /** A thread, and which reply in it to come to. */
  openThread: (id: string, reply?: string) => void;
};

/** What can be done with messages, from wherever one is shown; and why the last of it did not succeed. */
export function createActions({ slug, persons, reading, about, openThread }: ActionsOptions) {
  const [notice, setNotice] = createSignal<string>();
  const [emojiFor, setEmojiFor] = createSignal<EmojiFor>();
  /** The picker closes before it tells what was picked. */
  let picksFor: Message | undefined;

  const go = (done: Promise<unknown>): void => {
    setNotice(undefined);
    done.catch((thrown: Failure) => setNotice(thrown.message));
  };
  /** To a message of the room, or into the thread that it is in. */
  const goToMessage = async (id: string): Promise<void> => {
    const thread = await reading.goToMessage(id);
    if (thread !== null) openThread(thread, id);
  };

  const actions: MessageActions = {
    go,
    showAuthor: ({ author }) => persons.show(author),
    react: (message, emoji, present) =>
      go(
        present
          ? ask(AddReactionDocument, { message: message.id, emoji })
          : ask(RemoveReactionDocument, { message: message.id, emoji }),
      ),
    chooseEmoji: (message, button) => {
      picksFor = message;
      setEmojiFor((now) => (now?.button === button ? undefined : { message, button }));
    },
    showQuoted: ({ id }) => go(goToMessage(id)),
    reply: about.reply,
    openThread: ({ id }) => openThread(id),
    edit: about.edit,
    pin: ({ id }, pinned) => go(ask(PinMessageDocument, { id, pinned })),
    linkTo: ({ id }) => `${location.origin}${pathOf(slug())}#message=${id}`,
  };

  return {
    actions,
    goToMessage,
    notice,
    dismiss: () => setNotice(undefined),
    emojiFor,
    setEmojiFor,
    pickEmoji: (emoji: string) => picksFor && actions.react(picksFor, emoji, true),
  };
}
