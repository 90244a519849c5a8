import { createSignal, onCleanup } from 'solid-js';
import type { Said } from './createConversation.ts';

const READ_ALOUD = 120;

/** Tells a screen reader what the others say, and a hidden tab's title how much of it has not been seen. */
export function createAnnouncer() {
  const [said, setSaid] = createSignal('');
  const [unseen, setUnseen] = createSignal(0);

  const heard = (messages: readonly Said[]) => {
    const [only, ...more] = messages;
    if (!only) return;
    const text = only.body.length > READ_ALOUD ? `${only.body.slice(0, READ_ALOUD)}…` : only.body;
    setSaid(more.length > 0 ? `${messages.length} new messages` : `${only.author.name}: ${text}`);
    if (document.hidden) setUnseen((count) => count + messages.length);
  };

  const seen = () => document.hidden || setUnseen(0);
  document.addEventListener('visibilitychange', seen);
  onCleanup(() => document.removeEventListener('visibilitychange', seen));

  return { said, unseen, heard };
}
