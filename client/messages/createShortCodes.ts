import { createSignal } from 'solid-js';
import { rememberEmoji, skinTone } from '../ui/emoji-habits.ts';
import type { Emoji } from '../ui/emoji-list.ts';
import { insert } from '../ui/insert.ts';
import { loadEmojis } from '../ui/short-codes.ts';

const SHOWN_MOST = 8;
/** A short code that is being written, from its colon to the caret. */
const UNFINISHED = /(?:^|[\s([{"'*_~>])(:[a-z0-9_+-]{2,})$/i;

/** What the short code before the caret may become: offered while it is written, chosen with arrows, Enter or Tab. */
export function createShortCodes(area: HTMLTextAreaElement) {
  const [offered, setOffered] = createSignal<readonly { emoji: string; code: string }[]>([]);
  const [at, setAt] = createSignal(0);
  const close = () => setOffered([]);

  const written = (): string | undefined => {
    if (area.selectionStart !== area.selectionEnd) return undefined;
    return UNFINISHED.exec(area.value.slice(0, area.selectionStart))?.[1];
  };

  const look = async (): Promise<void> => {
    const code = written();
    if (!code) return void close();
    const list = await loadEmojis().catch(() => undefined);
    if (!list || written() !== code) return;
    const query = code.slice(1).toLowerCase();
    setAt(0);
    setOffered(
      list
        .findEmojis(query)
        .slice(0, SHOWN_MOST)
        .map((emoji) => ({ emoji: list.inTone(emoji, skinTone()), code: codeOf(emoji, query) })),
    );
  };

  const choose = (chosen = offered()[at()]) => {
    const code = written();
    close();
    if (!code || !chosen) return;
    const to = area.selectionStart;
    insert(area, `${chosen.emoji} `, { from: to - code.length, to });
    rememberEmoji(chosen.emoji);
  };

  /** Whether a key was for the list. While it is closed, or a word is being composed, none is. */
  const keyed = (event: KeyboardEvent): boolean => {
    const count = offered().length;
    if (count === 0 || event.isComposing || event.keyCode === 229) return false;
    if (event.key === 'ArrowDown') setAt((at() + 1) % count);
    else if (event.key === 'ArrowUp') setAt((at() + count - 1) % count);
    else if (event.key === 'Escape') close();
    else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) choose();
    else {
      // The caret goes elsewhere.
      if (/^(?:Arrow|Home|End|Page)/.test(event.key)) close();
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  return { offered, at, look: () => void look(), choose, close, keyed };
}

export type ShortCodes = ReturnType<typeof createShortCodes>;

/** Of an emoji's codes the one that is meant. */
function codeOf({ codes, name }: Emoji, query: string): string {
  return codes.find((code) => code.startsWith(query)) ?? codes[0] ?? name;
}
