/** What the page adds to the rendering of a message, so that it can be used: nothing here is a part of the text. */
export function dress(body: HTMLElement): void {
  for (const table of body.querySelectorAll('table')) framed(table, 'Table');
  for (const pre of body.querySelectorAll('pre')) {
    const block = document.createElement('div');
    block.className = 'code';
    const frame = framed(pre, 'Code');
    frame.replaceWith(block);
    block.append(frame);
    // Without its button and its colours code can be read too.
    void import('./code-block.tsx').then(
      ({ equip }) => equip(block),
      () => undefined,
    );
  }
}

/** What is wider than the page scrolls by itself, and with the keyboard too. */
function framed(wide: HTMLElement, label: string): HTMLElement {
  const frame = document.createElement('div');
  frame.tabIndex = 0;
  frame.role = 'group';
  frame.ariaLabel = label;
  wide.replaceWith(frame);
  frame.append(wide);
  return frame;
}
