/** Scripts of the corpus; three of them have no letters, or no spaces. */
export const scripts = ['Latin', 'Cyrillic', 'Arabic', 'Chinese', 'Japanese', 'Korean'] as const;
export type Script = (typeof scripts)[number];

/** The same numbers at each run. */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const oneOf = <Item>(items: ArrayLike<Item>, random: Random) =>
  items[Math.floor(random() * items.length)] as Item;

const range = (from: number, count: number, step = 1) =>
  Array.from({ length: count }, (_, n) => String.fromCodePoint(from + n * step));

const spelt = (onsets: string, nuclei: string, codas: string[]) => (random: Random) =>
  Array.from(
    { length: 1 + Math.floor(random() * 3) },
    () => oneOf(onsets, random) + oneOf(nuclei, random) + oneOf(codas, random),
  ).join('');
const drawn = (characters: string[], least: number, most: number) => (random: Random) =>
  // Some characters are much more frequent than others.
  Array.from(
    { length: least + Math.floor(random() * (most - least + 1)) },
    () => characters[Math.floor(characters.length * random() ** 2.5)],
  ).join('');

const han = range(0x4e00, 3_000, 6);
const katakana = drawn(range(0x30a2, 80), 3, 5);
const kanji = drawn(han, 1, 3);

/** How words are made; and what stands between them. */
const languages: Record<Script, { word: (random: Random) => string; between: string; words: number }> = {
  Latin: {
    word: spelt('bcdfghklmnprstvw', 'aeiouäé', ['', '', 'n', 'r', 's', 't', 'ck', 'l']),
    between: ' ',
    words: 14,
  },
  Cyrillic: {
    word: spelt('бвгдзклмнпрстхч', 'аеиоуыя', ['', '', 'н', 'р', 'с', 'т', 'й']),
    between: ' ',
    words: 14,
  },
  Arabic: { word: spelt('بتجحدرسشعفقكلمنهي', 'اوي', ['', '', 'ن', 'ر', 'ة', 'ت']), between: ' ', words: 14 },
  Chinese: { word: kanji, between: '', words: 14 },
  Japanese: {
    word: (random) => (random() < 0.3 ? katakana(random) : kanji(random)),
    between: 'のはをにがで',
    words: 10,
  },
  Korean: { word: drawn(range(0xac00, 1_800, 6), 2, 4), between: ' ', words: 10 },
};

/** Words from the most to the least frequent: the n-th is used about 1/n as often as the first. */
export const VOCABULARY = 40_000;

export type Corpus = {
  vocabulary: readonly string[];
  /** What somebody says, as its words. */
  say(random: Random): string[];
  /** Words as a text. */
  write(words: readonly string[], random: Random): string;
};

export function createCorpus(script: Script): Corpus {
  const { word, between, words } = languages[script];
  const random = createRandom(scripts.indexOf(script) + 1);
  const vocabulary = new Set<string>();
  while (vocabulary.size < VOCABULARY) vocabulary.add(word(random));
  const list = [...vocabulary];
  const logarithm = Math.log(VOCABULARY);
  return {
    vocabulary: list,
    say: (random) =>
      Array.from(
        { length: 2 + Math.floor(random() * 2 * (words - 2)) },
        () => list[Math.floor(Math.exp(random() * logarithm)) - 1] ?? '',
      ),
    write: (said, random) =>
      said
        .map((one, n) => (n === 0 ? one : (between.length > 1 ? oneOf(between, random) : between) + one))
        .join(''),
  };
}
