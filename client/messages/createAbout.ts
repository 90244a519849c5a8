import { createSignal } from 'solid-js';
import type { Message } from './window.ts';

/** What is being written is about: an answer to a message, or another wording of one's own. */
export type Subject =
  | { readonly kind: 'reply'; readonly message: Message }
  | { readonly kind: 'edit'; readonly message: Message };

/** What the composer writes about; nothing for a message of its own. */
export function createAbout() {
  const [subject, setSubject] = createSignal<Subject>();
  return {
    subject,
    reply: (message: Message) => setSubject({ kind: 'reply', message }),
    edit: (message: Message) => setSubject({ kind: 'edit', message }),
    clear: () => setSubject(undefined),
  };
}

export type About = ReturnType<typeof createAbout>;
