import { type Corpus, createRandom, VOCABULARY } from './corpus.ts';
import type { Sample } from './fill.ts';

/** What is searched for, from what is everywhere to what is nowhere. */
export const kinds = {
  common: 'a word that many messages have',
  rare: 'a word that few have',
  both: 'two words of one message',
  phrase: 'two words in a row',
  part: 'a part of a word, or one character',
  author: 'a word by one author',
  nothing: 'a word that nobody has said',
} as const;
export type Kind = keyof typeof kinds;

export type Asked = { query: string /** Whether there must be something to find. */; some: boolean };

/** The first words are the most frequent. */
const COMMON = 40;
const RARE = VOCABULARY / 10;

/** The n-th query of a kind, made of what was said and of the words that there are. */
export function queryOf(kind: Kind, n: number, { vocabulary }: Corpus, samples: readonly Sample[]): Asked {
  const random = createRandom(n + 1);
  const sample = samples[Math.floor(random() * samples.length)] as Sample;
  const { words, author } = sample;
  const at = Math.floor(random() * (words.length - 1));
  const [one = '', next = ''] = words.slice(at, at + 2);
  const word = (from: number, to: number) => vocabulary[from + Math.floor(random() * (to - from))] ?? '';
  switch (kind) {
    case 'common':
      return { query: word(0, COMMON), some: true };
    case 'rare':
      return { query: word(RARE, VOCABULARY), some: false };
    case 'both':
      return { query: `${words[0]} ${words.at(-1)}`, some: true };
    case 'phrase':
      // As they were written: of scripts without spaces together.
      return { query: `"${sample.text.includes(`${one} ${next}`) ? `${one} ${next}` : one}"`, some: true };
    case 'part':
      return { query: partOf(word(RARE, VOCABULARY)), some: false };
    case 'author':
      return { query: `${one} from:"${author}"`, some: true };
    case 'nothing':
      return {
        query: `${word(RARE, VOCABULARY)}${word(RARE, VOCABULARY)}${word(RARE, VOCABULARY)}`,
        some: false,
      };
  }
}

/** From the inside of a word; of a short one, which is of a script where every character is found, its last character. */
function partOf(word: string): string {
  return word.length > 4 ? word.slice(1, 5) : Array.from(word).slice(-1).join('');
}
