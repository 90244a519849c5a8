/** In UTF-16 units: what is longer is shown as it is. */
const LONGEST = 10_000;

type Highlighter = typeof import('./highlighter.ts');
let highlighter: Highlighter | undefined;

/** Colours fenced code whose author named its language. What that takes is loaded for the first such code. */
export async function highlight(code: HTMLElement): Promise<void> {
  const [, name] = /^language-(.+)/.exec(code.className) ?? [];
  const text = code.textContent ?? '';
  if (!name || text.length > LONGEST) return;
  try {
    // Not awaited where it is there already: code that scrolls back into sight has its colours at once.
    highlighter ??= await import('./highlighter.ts');
    const coloured = highlighter.coloured(name, text) ?? (await highlighter.loadAndColour(name, text));
    if (coloured) code.replaceChildren(coloured);
  } catch {
    // It can be read without colours too, and is tried again with the next code.
  }
}
