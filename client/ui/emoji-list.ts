// As a text: the compiler would work out the type of 430 KB otherwise.
import json from 'emoji-picker-element-data/en/github/data.json?raw';

/** Of Unicode: what is newer is not drawn by many of the systems that people have. */
const NEWEST_VERSION = 15;
const GROUP_OF_PARTS = 2;

export type Emoji = {
  readonly emoji: string;
  readonly name: string;
  /** Short codes, without their colons. */
  readonly codes: readonly string[];
  readonly words: readonly string[];
  readonly group: number;
  /** In the five skin tones, lightest first. Empty where it has none. */
  readonly tones: readonly string[];
};

type Source = {
  emoji: string;
  annotation: string;
  shortcodes?: string[];
  tags?: string[];
  group: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
};

/** The list names a form of presentation where it is needed, and where it is not; the latter would be another character. */
const plain = (emoji: string) => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, '$1');

export const emojis: readonly Emoji[] = (JSON.parse(json) as Source[])
  .filter(({ group, version }) => group !== GROUP_OF_PARTS && version <= NEWEST_VERSION)
  .map(({ emoji, annotation, shortcodes = [], tags = [], group, skins = [] }) => ({
    emoji: plain(emoji),
    name: annotation,
    codes: shortcodes,
    words: [...annotation.toLowerCase().split(/[^\p{L}\p{N}]+/u), ...tags],
    group,
    tones: skins.filter(({ tone }) => typeof tone === 'number').map(({ emoji }) => emoji),
  }));

const byCode = new Map(emojis.flatMap(({ codes, emoji }) => codes.map((code) => [code, emoji] as const)));
const byEmoji = new Map(
  emojis.flatMap((entry) => [entry.emoji, ...entry.tones].map((emoji) => [emoji, entry] as const)),
);

export const emojiOf = (code: string): string | undefined => byCode.get(code.toLowerCase());

/** What is known of an emoji, in whatever skin tone it is. */
export function entryOf(emoji: string): Emoji {
  const known = byEmoji.get(emoji) ?? { name: emoji, codes: [], words: [], group: 0 };
  return { ...known, emoji, tones: [] };
}

/** An emoji in a skin tone, 1 to 5, where it has them; 0 is without. */
export const inTone = ({ emoji, tones }: Emoji, tone: number): string => tones[tone - 1] ?? emoji;

/** Those that every word of a query is about, best first: by their codes, then by the words of their names. */
export function findEmojis(query: string): readonly Emoji[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return emojis
    .map((emoji) => ({ emoji, rank: Math.max(...wanted.map((word) => rankOf(emoji, word))) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank)
    .map(({ emoji }) => emoji);
}

const NOT_FOUND = 5;

function rankOf({ codes, words }: Emoji, word: string): number {
  if (codes.includes(word)) return 0;
  const begun = codes.filter((code) => code.startsWith(word));
  // The shorter the rest, the more likely it is the one: heart before heart_eyes.
  if (begun.length > 0) return 1 + Math.min(...begun.map(({ length }) => length), 99) / 100;
  if (words.includes(word)) return 2;
  if (words.some((other) => other.startsWith(word))) return 3;
  return codes.some((code) => code.includes(word)) ? 4 : NOT_FOUND;
}
