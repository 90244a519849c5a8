import { createHash } from 'node:crypto';

/**
 * Scripts whose words are not set apart by spaces, or carry what belongs to the next one: there every part of a text is found, also
 * a single character.
 */
const UNSPACED =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Bopomofo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\u3005\\u30FC';
/** Sets for regular expressions with the flag `v`: what words consist of, and what of that belongs to scripts with spaces. */
export const WORD = '[\\p{L}\\p{N}\\p{M}]';
export const SPACED = `[[\\p{L}\\p{N}\\p{M}]--[${UNSPACED}]]`;

const RUN = new RegExp(
  `(?<spaced>${SPACED}+)|(?<unspaced>[[\\p{L}\\p{N}\\p{M}]&&[${UNSPACED}]]+)|(?<symbol>[\\p{Extended_Pictographic}\\p{RI}])`,
  'gv',
);

/** A stretch of folded text: of one kind of script, or one symbol. */
export type Run = { kind: 'spaced' | 'unspaced' | 'symbol'; text: string; index: number };

export function* runsOf(folded: string): Generator<Run> {
  for (const { groups, index, 0: text } of folded.matchAll(RUN)) {
    const kind = groups?.spaced ? 'spaced' : groups?.unspaced ? 'unspaced' : 'symbol';
    yield { kind, text, index };
  }
}

/**
 * What a text is found by: of words how they begin and each three letters in a row, of unspaced scripts each character and each
 * two in a row, and symbols. Whatever of it a term is searched by must be among what `tokensOfRun` says of the term.
 */
export function tokensOf(folded: string): Set<string> {
  const tokens = new Set<string>();
  for (const { kind, text } of runsOf(folded)) {
    if (kind === 'symbol') tokens.add(text);
    else if (kind === 'unspaced')
      for (const token of [...characters(text), ...pairs(text)]) tokens.add(token);
    else for (const token of [beginning(text), ...threes(text)]) tokens.add(token);
  }
  return tokens;
}

/**
 * What every text has that holds this run of a term.
 *
 * @param bounded - whether a word must begin, or end, where the run does.
 */
export function tokensOfRun({ kind, text }: Run, bounded: { start: boolean; end: boolean }): string[] {
  if (kind === 'symbol') return [text];
  if (kind === 'unspaced') return pairs(text).length > 0 ? pairs(text) : [text];
  const begins = bounded.start && (text.length > 1 || bounded.end);
  return [...(begins ? [beginning(text)] : []), ...threes(text)];
}

const characters = (text: string) => Array.from(text);

function pairs(text: string): string[] {
  const each = characters(text);
  return each.slice(1).map((character, n) => `${each[n]}${character}`);
}

const beginning = (word: string) => (word.length === 1 ? `^${word}$` : `^${word.slice(0, 2)}`);

const threes = (word: string) =>
  Array.from({ length: Math.max(0, word.length - 2) }, (_, n) => word.slice(n, n + 3));

/** So many `seq` of a room have keys of their own: what is looked up is never more than that, however long the room. */
export const SEGMENT_SEQS = 4_096;

export const segmentOf = (seq: number) => Math.floor(seq / SEGMENT_SEQS);

/**
 * Tokens as the index keeps them: 32 bits, other ones for each segment of each room. They are a filter: what they find is looked at.
 */
export function keysOf(tokens: Iterable<string>, roomId: string, segment: number): number[] {
  const seed = seedOf(roomId) ^ Math.imul(segment + 1, 0x9e3779b1);
  return [...new Set(Array.from(tokens, (token) => hash(token, seed)))];
}

const SEEDS_MOST = 10_000;
const seeds = new Map<string, number>();

function seedOf(roomId: string): number {
  let seed = seeds.get(roomId);
  if (seed === undefined) {
    seed = createHash('sha256').update(roomId).digest().readInt32LE();
    if (seeds.size >= SEEDS_MOST) seeds.clear();
    seeds.set(roomId, seed);
  }
  return seed;
}

/** MurmurHash2's mixing, by UTF-16 units. */
function hash(token: string, seed: number): number {
  let value = seed;
  for (let n = 0; n < token.length; n++) {
    let unit = Math.imul(token.charCodeAt(n), 0x5bd1e995);
    unit ^= unit >>> 24;
    value = Math.imul(value, 0x5bd1e995) ^ Math.imul(unit, 0x5bd1e995);
  }
  value ^= value >>> 13;
  value = Math.imul(value, 0x5bd1e995);
  return (value ^ (value >>> 15)) | 0;
}
