import { isTyping, isWriting } from './typing.ts';

export type Shortcut = { readonly does: 'switcher' | 'shortcuts' | 'up' | 'down'; readonly shift: boolean };

/** Which shortcut a key is, if any. What the browser would do at it is kept from it: that cannot wait for what is loaded. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  const { key, altKey, shiftKey: shift } = event;
  if (event.defaultPrevented || event.isComposing) return undefined;
  const command = event.ctrlKey || event.metaKey;
  if (command && !altKey && !shift && key.toLowerCase() === 'k') {
    event.preventDefault();
    return { does: 'switcher', shift };
  }
  // What lies over the page has the keys.
  if (command || document.querySelector('dialog[open]')) return undefined;
  if (key === '?' && !altKey && !isTyping(event)) return { does: 'shortcuts', shift };
  if (!altKey || isWriting(event)) return undefined;
  if (key === 'ArrowUp') return { does: 'up', shift };
  return key === 'ArrowDown' ? { does: 'down', shift } : undefined;
}
