const fieldOf = (target: EventTarget | null): HTMLElement | undefined =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')
    ? target
    : undefined;

/** Whether a key goes into a field: then it is no shortcut. */
export const isTyping = ({ target }: Event): boolean => fieldOf(target) !== undefined;

/** Whether a key goes into a field in which something stands already, where it moves in what was typed. */
export function isWriting({ target }: Event): boolean {
  const field = fieldOf(target);
  return field !== undefined && !('value' in field && field.value === '');
}
