import { fold } from './fold.ts';
import { type Run, runsOf, SPACED, tokensOfRun, WORD } from './tokens.ts';

/** A word or a phrase that is searched for. */
export type Term = {
  /** Finds it in folded text. */
  pattern: RegExp;
  /** What every text has that holds it; none where it is nothing but punctuation. */
  tokens: string[];
};

const ONLY_WORDS = new RegExp(`^(?:${WORD}|\\s)+$`, 'v');
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
const literal = (text: string) => text.replace(SPECIAL, '\\$&');

/**
 * A word is found as any part of a text, but one of two letters only where a word begins, and one of one letter only as a whole word:
 * else nearly every text would have it. A phrase is found word for word, whatever stands between the words; with signs in it, to the
 * letter. Of scripts without spaces every part is found.
 *
 * @returns null where there is nothing in it to search for.
 */
export function createTerm(text: string, quoted: boolean): Term | null {
  const folded = fold(text).trim();
  if (folded === '') return null;
  const runs = [...runsOf(folded)];
  const [first, last] = [runs[0], runs.at(-1)];
  const begins = first?.index === 0 && first.kind === 'spaced';
  const ends =
    last !== undefined && last.index + last.text.length === folded.length && last.kind === 'spaced';
  const bounded = {
    start: begins && (quoted || first.text.length <= 2),
    end: ends && (quoted || folded.length === 1),
  };
  const words = ONLY_WORDS.test(folded)
    ? folded
        .split(' ')
        .map(literal)
        .join(`[^${WORD.slice(1, -1)}]+`)
    : literal(folded);
  const pattern = `${bounded.start ? `(?<!${SPACED})` : ''}${words}${bounded.end ? `(?!${SPACED})` : ''}`;
  // Inside of a term words begin and end where they do.
  const boundedRun = (run: Run) => ({
    start: run !== first || !begins || bounded.start,
    end: run !== last || !ends || bounded.end,
  });
  return {
    pattern: new RegExp(pattern, 'gv'),
    tokens: [...new Set(runs.flatMap((run) => tokensOfRun(run, boundedRun(run))))],
  };
}

/** Where a folded text has all of them, in order: `[from, to)`; null where it lacks one. */
export function matchesIn(folded: string, terms: readonly Term[]): [number, number][] | null {
  const found: [number, number][] = [];
  for (const { pattern } of terms) {
    const before = found.length;
    for (const { index, 0: text } of folded.matchAll(pattern)) found.push([index, index + text.length]);
    if (found.length === before) return null;
  }
  return found.sort(([a], [b]) => a - b);
}
