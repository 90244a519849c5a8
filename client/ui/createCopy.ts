import { createSignal, onCleanup } from 'solid-js';

const SHOWN_MS = 2_500;

/** Copies, and says for a moment that it did. */
export function createCopy() {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const copy = async (text: string) => {
    // Plain http on a local network has no clipboard: there it is shown, ready to be copied by hand.
    if (!navigator.clipboard) return void prompt('Copy this:', text);
    await navigator.clipboard.writeText(text).catch(() => prompt('Copy this:', text));
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(setCopied, SHOWN_MS, false);
  };

  return { copied, copy };
}
