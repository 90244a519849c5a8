import { createMemo, createSignal } from 'solid-js';
import { recentEmojis, rememberEmoji, rememberSkinTone, skinTone } from './emoji-habits.ts';
import { type Emoji, emojis, entryOf, findEmojis, inTone } from './emoji-list.ts';

const groups = [
  { group: 0, title: 'Smileys', sign: '😀' },
  { group: 1, title: 'People', sign: '👋' },
  { group: 3, title: 'Animals and nature', sign: '🐻' },
  { group: 4, title: 'Food and drink', sign: '🍏' },
  { group: 5, title: 'Travel and places', sign: '🚲' },
  { group: 6, title: 'Activities', sign: '⚽' },
  { group: 7, title: 'Objects', sign: '💡' },
  { group: 8, title: 'Symbols', sign: '🔣' },
  { group: 9, title: 'Flags', sign: '🏁' },
] as const;

/** Where nobody has picked any yet. */
const OFTEN = ['👍', '❤️', '😂', '🎉', '😮', '😢'];

export type Section = { title: string; sign: string; emojis: readonly Emoji[] };

/** The emoji to choose from: those that are searched for, or the recent ones and then all by what they are about. */
export function createEmojiSearch() {
  const [query, setQuery] = createSignal('');
  const [tone, setTone] = createSignal(skinTone());
  const [recent, setRecent] = createSignal(recentEmojis());

  const sections = createMemo((): readonly Section[] => {
    if (query().trim()) return [{ title: 'Found', sign: '', emojis: findEmojis(query()) }];
    const all = groups.map(({ group, ...section }) => ({
      ...section,
      emojis: emojis.filter((emoji) => emoji.group === group),
    }));
    const known = recent().length > 0;
    const first = (known ? recent() : OFTEN).map(entryOf);
    return [{ title: known ? 'Recent' : 'Often', sign: '🕘', emojis: first }, ...all];
  });

  return {
    query,
    setQuery,
    sections,
    tone,
    chooseTone: (tone: number) => {
      setTone(tone);
      rememberSkinTone(tone);
    },
    /** As it is picked: in the skin tone that is chosen. Recent ones stay as they were. */
    shown: (emoji: Emoji) => inTone(emoji, tone()),
    // The recent ones change when it is opened anew: what is pressed next must not move away under the finger.
    remember: rememberEmoji,
    opened: () => setRecent(recentEmojis()),
  };
}

export type EmojiSearch = ReturnType<typeof createEmojiSearch>;
