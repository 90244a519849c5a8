type Range = { from: number; to: number };

/** Writes into a field as if it were typed, in place of what is selected or of `range`: it can be undone. */
export function insert(field: HTMLTextAreaElement, text: string, range?: Range): void {
  const { from, to } = range ?? { from: field.selectionStart, to: field.selectionEnd };
  field.focus();
  field.setSelectionRange(from, to);
  const focused = document.activeElement === field;
  if (focused && document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
