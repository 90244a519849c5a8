import { createSignal, onCleanup } from 'solid-js';
import { channel } from '../outbox/channel.ts';
import { draftChannel, keepDraft, keptDraft, leaveDraft } from './drafts.ts';

/** What is written and not sent yet: the same in all tabs, and there again after the browser was closed. */
export function createDraft(viewerId: string, roomId: string) {
  const [text, setText] = createSignal('');
  const [restored, setRestored] = createSignal(0);
  /** The beginning of the text that is on its way into the outbox. */
  let leaving = '';
  let onDisk = '';
  let saving = false;

  const tabs = channel<{ roomId: string; text: string }>(draftChannel(viewerId), (theirs) => {
    if (theirs.roomId !== roomId) return;
    leaving = '';
    onDisk = theirs.text;
    setText(theirs.text);
  });
  onCleanup(tabs.close);

  // What is typed before it is read goes on behind it.
  void keptDraft(viewerId, roomId).then((before) => before && write(before + text()));

  async function save(): Promise<void> {
    if (saving) return;
    saving = true;
    while (onDisk !== text()) {
      onDisk = text();
      await keepDraft(viewerId, roomId, onDisk);
    }
    saving = false;
  }

  // What is on its way into the outbox would be there twice.
  const leave = () => saving && leaving === '' && leaveDraft(viewerId, roomId, text());
  addEventListener('pagehide', leave);
  onCleanup(() => removeEventListener('pagehide', leave));

  const write = (next: string) => {
    // The same again is written anew.
    if (next === text() || !next.startsWith(leaving)) leaving = '';
    setText(next);
    tabs.post({ roomId, text: next });
    void save();
  };
  /** What has not been given away yet. */
  const rest = () => text().slice(leaving.length);

  return {
    text,
    rest,
    write,
    /** Gives away what is written; it is cleared when it has been taken, and what is typed meanwhile stays. */
    async give(take: (body: string) => Promise<void>): Promise<void> {
      const body = rest();
      leaving = text();
      try {
        await take(body);
      } catch (thrown) {
        leaving = '';
        throw thrown;
      }
      if (!leaving.startsWith(body)) return;
      const left = leaving.slice(body.length);
      const behind = text().slice(body.length);
      leaving = '';
      write(behind);
      leaving = left;
    },
    /** Counts the times that a text came back to be edited, so that the composer can take the focus. */
    restored,
    restore: (body: string) => {
      write(text() ? `${body}\n${text()}` : body);
      setRestored((count) => count + 1);
    },
  };
}

export type Draft = ReturnType<typeof createDraft>;
