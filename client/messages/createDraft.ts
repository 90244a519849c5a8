import { createSignal } from 'solid-js';
import { keep, kept } from '../ui/keep.ts';

/** What is written and not sent yet; a reload does not lose it. */
export function createDraft(roomId: string) {
  const key = `draft:${roomId}`;
  const remembered = kept(key);
  const [text, setText] = createSignal(typeof remembered === 'string' ? remembered : '');
  const [restored, setRestored] = createSignal(0);

  const write = (next: string) => {
    setText(next);
    keep(key, next || undefined);
  };
  return {
    text,
    write,
    /** Counts the times that a text came back to be edited, so that the composer can take the focus. */
    restored,
    restore: (body: string) => {
      write(text() ? `${body}\n${text()}` : body);
      setRestored((count) => count + 1);
    },
  };
}

export type Draft = ReturnType<typeof createDraft>;
