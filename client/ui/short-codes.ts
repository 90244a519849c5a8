type List = typeof import('./emoji-list.ts');
let list: List | undefined;

const PATIENCE_MS = 2_000;
const CODE = /(?<![\w:/.]):([a-z0-9_+-]+):(?![\w/])/gi;
/** What is not read as text: fenced code, to its end or the message's, and code in a line. */
const CODE_OF_PROGRAMS = /(^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\2|$(?![\s\S]))|`[^`\n]+`)/m;

/** The list of all emoji, loaded when it is asked for the first time. */
export async function loadEmojis(): Promise<List> {
  list ??= await import('./emoji-list.ts');
  return list;
}

/**
 * The text with each `:tada:` as 🎉, but for those in code. Unknown ones stay, and all do where the list does not come soon:
 * what somebody says must not wait for it.
 */
export async function withEmojis(text: string): Promise<string> {
  if (text.search(CODE) < 0) return text;
  const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([loadEmojis().catch(() => undefined), late]);
  // Each match brings two groups with it: the code, and its fence.
  return text
    .split(CODE_OF_PROGRAMS)
    .map((part, at) => {
      if (at % 3 === 2) return '';
      return at % 3 === 1 ? part : part.replace(CODE, (typed, code) => list?.emojiOf(code) ?? typed);
    })
    .join('');
}
