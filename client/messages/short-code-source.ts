import { rememberEmoji, skinTone } from '../ui/emoji-habits.ts';
import type { Emoji } from '../ui/emoji-list.ts';
import { loadEmojis } from '../ui/short-codes.ts';
import type { Source } from './createCompletions.ts';

const SHOWN_MOST = 8;

/** Emoji, by a short code from its colon on. */
export const shortCodes: Source = {
  label: 'Emoji',
  unfinished: /(?:^|[\s([{"'*_~>])(:[a-z0-9_+-]{2,})$/i,
  find: async (word) => {
    const { findEmojis, inTone } = await loadEmojis();
    const query = word.slice(1).toLowerCase();
    return findEmojis(query)
      .slice(0, SHOWN_MOST)
      .map((emoji) => {
        const toned = inTone(emoji, skinTone());
        return {
          text: toned,
          sign: toned,
          says: `:${codeOf(emoji, query)}:`,
          chosen: () => rememberEmoji(toned),
        };
      });
  },
};

/** Of an emoji's codes the one that is meant. */
function codeOf({ codes, name }: Emoji, query: string): string {
  return codes.find((code) => code.startsWith(query)) ?? codes[0] ?? name;
}
