import { createSignal, onCleanup } from 'solid-js';
import type { Message, RoomEvent } from './window.ts';

/** What is being written is about: an answer to a message, or another wording of one's own. */
export type Subject =
  | { readonly kind: 'reply'; readonly message: Message }
  | { readonly kind: 'edit'; readonly message: Message };

/**
 * What the composer writes about; nothing for a message of its own.
 *
 * @param listen - to what happens in the room, until it is stopped.
 */
export function createAbout(listen: (listener: (event: RoomEvent) => void) => () => void) {
  const [subject, setSubject] = createSignal<Subject>();
  onCleanup(listen((event) => setSubject((now) => now && toldOf(now, event))));
  return {
    subject,
    reply: (message: Message) => setSubject({ kind: 'reply', message }),
    edit: (message: Message) => setSubject({ kind: 'edit', message }),
    clear: () => setSubject(undefined),
  };
}

export type About = ReturnType<typeof createAbout>;

/** What is answered says what it says now, also where it is not in view any more. */
function toldOf(subject: Subject, event: RoomEvent): Subject {
  if (event.__typename !== 'MessageEdited' && event.__typename !== 'MessageDeleted') return subject;
  const { message } = subject;
  if (subject.kind !== 'reply' || event.message.id !== message.id || message.deletedAt) return subject;
  const now =
    event.__typename === 'MessageDeleted'
      ? { body: '', deletedAt: event.message.deletedAt }
      : { body: event.message.body };
  return { ...subject, message: { ...message, ...now } };
}
