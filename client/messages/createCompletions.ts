import { createSignal } from 'solid-js';
import { insert } from '../ui/insert.ts';

/** What a word that is being written may become. */
export type Offer = {
  /** What is written in its place. */
  readonly text: string;
  /** Before what it says. */
  readonly sign?: string;
  readonly says: string;
  /** Behind it, paler. */
  readonly detail?: string | undefined;
  readonly chosen?: () => void;
};

/** A kind of word that can be completed. */
export type Source = {
  /** What is offered, in a word. */
  readonly label: string;
  /** Matches a text that ends in such a word, and captures the word. */
  readonly unfinished: RegExp;
  readonly find: (word: string) => Promise<readonly Offer[]>;
};

/** What the word before the caret may become: offered while it is written, chosen with arrows, Enter or Tab. */
export function createCompletions(area: HTMLTextAreaElement, sources: readonly Source[]) {
  const [offered, setOffered] = createSignal<readonly Offer[]>([]);
  const [label, setLabel] = createSignal('');
  const [at, setAt] = createSignal(0);
  const close = () => setOffered([]);

  const written = (): { word: string; source: Source } | undefined => {
    if (area.selectionStart !== area.selectionEnd) return undefined;
    const before = area.value.slice(0, area.selectionStart);
    for (const source of sources) {
      const word = source.unfinished.exec(before)?.[1];
      if (word) return { word, source };
    }
    return undefined;
  };

  const look = async (): Promise<void> => {
    const asked = written();
    if (!asked) return void close();
    const offers = await asked.source.find(asked.word).catch(() => []);
    if (written()?.word !== asked.word || document.activeElement !== area) return;
    setAt(0);
    setLabel(asked.source.label);
    setOffered(offers);
  };

  const choose = (chosen = offered()[at()]) => {
    const word = written()?.word;
    close();
    if (!word || !chosen) return;
    const to = area.selectionStart;
    insert(area, `${chosen.text} `, { from: to - word.length, to });
    chosen.chosen?.();
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

  return { offered, label, at, look: () => void look(), choose, close, keyed };
}
