import { createSignal } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { EditMessageDocument } from '../graphql/documents.ts';
import type { Message } from './window.ts';

/** Another wording of a message, as the composer takes a draft: what is sent changes the message. */
export function createEditing({ id, body }: Message) {
  const [text, setText] = createSignal(body);
  return {
    id,
    text,
    rest: text,
    write: setText,
    give: (take: (body: string) => Promise<void>) => take(text()),
    restored: () => 0,
    /** @throws Failure */
    send: async (body: string): Promise<void> => void (await ask(EditMessageDocument, { id, body })),
  };
}
