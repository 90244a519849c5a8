import { badInput } from '../errors.ts';

/** U+FE0F: what comes before it is shown as a picture. */
const AS_PICTURE = '\uFE0F';

// biome-ignore lint/complexity/useRegexLiterals: Node 20 has the flag, TypeScript knows it from ES2024 on
const RECOMMENDED = new RegExp('^\\p{RGI_Emoji}$', 'v');

/**
 * An emoji in its one form: what Unicode recommends for general interchange (RGI), with skin tones and families as one.
 *
 * @throws Refusal BAD_INPUT, field `emoji`, for anything else, or for several.
 */
export function oneEmoji(text: string): string {
  const trimmed = text.slice(0, 64).trim();
  for (const emoji of [trimmed, `${trimmed}${AS_PICTURE}`]) if (RECOMMENDED.test(emoji)) return emoji;
  throw badInput('emoji', 'Choose one emoji.');
}
