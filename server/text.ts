import { badInput, numeral } from './errors.ts';

/**
 * Characters nobody can see or that reorder what surrounds them: controls, format characters (zero-width spaces, marks
 * and overrides of direction, the byte order mark), fillers, lone surrogates and private code points.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u115F\u1160\u17B4\u17B5\u3164\uFFA0\u2800]|\u034F/u;
const INVISIBLE_OR_SELECTOR = new RegExp(`${INVISIBLE.source}|[\\uFE00-\\uFE0F]`, 'u');
const INVISIBLE_OR_SPACE = new RegExp(`(?:${INVISIBLE.source}|[\\s\\uFE00-\\uFE0F])`, 'gu');
/**
 * Joiners and variation selectors where scripts and emoji need them. Elsewhere they would only make one name look like
 * another.
 */
const NEEDED_INVISIBLES = [
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})/gu,
  /(?<=\p{Extended_Pictographic}|[\d#*])\uFE0F/gu,
  /(?<=[\p{L}\p{M}])(?<!\p{sc=Latin}|\p{sc=Greek}|\p{sc=Cyrillic})(?:\u200C|\u200D)(?=[\p{L}\p{M}])/gu,
];

/**
 * Marks that stand upon one another paint over what is above and below. Hebrew, Arabic, Thai or Devanagari need no more than three of
 * any script's upon a letter; with their own, stacked scripts such as Burmese and Tibetan need some more.
 */
const MARKS_MOST = 3;
const PILED_UP = new RegExp(
  `(?:(?=\\p{sc=Inherited})\\p{M}){${MARKS_MOST + 1}}|\\p{M}{${2 * MARKS_MOST + 1}}`,
  'u',
);

/** Length in Unicode code points: the one unit of every limit on text. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Whether nothing of the text can be seen: empty, spaces, newlines, zero-width characters, marks of direction. */
export function isBlank(text: string): boolean {
  return text.replace(INVISIBLE_OR_SPACE, '') === '';
}

/** Whether UTF-8 can carry the text unchanged, and PostgreSQL store it: no lone surrogate, no U+0000. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * The canonical form of a name: NFC, trimmed, runs of white space as one space.
 *
 * @param what - for the refusal: "The room's name".
 * @throws Refusal BAD_INPUT naming `field` when it is blank, longer than `most` code points or not plainly visible.
 */
export function canonicalName(text: string, field: string, what: string, most: number): string {
  if (isBlank(text)) throw badInput(field, `${what} is empty.`);
  // A bound before the work: no name of thousands of characters is normalised.
  if (text.length > 16 * most) throw tooLong(field, what, most);
  const name = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
  const plain = NEEDED_INVISIBLES.reduce((text, needed) => text.replace(needed, ''), name);
  const hidden = INVISIBLE_OR_SELECTOR.exec(plain)?.[0];
  if (hidden !== undefined) {
    const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    throw badInput(field, `${what} holds a character that cannot be seen (U+${code}).`);
  }
  if (PILED_UP.test(plain)) throw badInput(field, `${what} has too many marks upon one letter.`, MARKS_MOST);
  if (codePoints(name) > most) throw tooLong(field, what, most);
  return name;
}

/** As the pattern of a LIKE, or a part of one: nothing in it stands for anything else. */
export function likePattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

export function tooLong(field: string, what: string, most: number) {
  return badInput(field, `${what} is longer than ${numeral(most)} characters.`, most);
}

/** For comparing what people type with names: upper and lower case, accents, and full and half width are the same. */
export const withoutAccents = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
