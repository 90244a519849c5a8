import unhomoglyph from 'unhomoglyph';
import { badInput, Refusal } from '../errors.ts';
import { codePoints, tooLong } from '../text.ts';

/** In Unicode code points. */
export const HANDLE_LEAST = 2;
export const HANDLE_MAX = 30;

/** Scripts in everyday use (UAX #31, table 5). Those that are written together count as one. */
const SCRIPTS = [
  ['Latin'],
  ['Han', 'Hiragana', 'Katakana'],
  ['Han', 'Hangul'],
  ['Han', 'Bopomofo'],
  ...[
    ...[
      'Arabic',
      'Armenian',
      'Bengali',
      'Cyrillic',
      'Devanagari',
      'Ethiopic',
      'Georgian',
      'Greek',
      'Gujarati',
    ],
    ...['Gurmukhi', 'Hebrew', 'Kannada', 'Khmer', 'Lao', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil'],
    ...['Telugu', 'Thaana', 'Thai', 'Tibetan'],
  ].map((script) => [script]),
].map((together) => {
  const written = together.map((script) => `\\p{scx=${script}}`).join('');
  return new RegExp(`^(?:[\\d._-]|(?=[\\p{L}\\p{M}\\p{Nd}])[${written}])+$`, 'u');
});

/** What nobody should be taken for. */
const RESERVED = [
  'admin',
  'administrator',
  'moderator',
  'system',
  'enchanters',
  'everyone',
  'here',
  'room',
  'support',
  'root',
];

/** Whether what looks like this would be taken for the server's own. */
export function isReserved(skeleton: string): boolean {
  return RESERVED.some((name) => skeletonOf(name) === skeleton);
}

/** The one form of a handle under which it is found, and what it looks like. */
export type Handle = { handle: string; skeleton: string };

/** One handle, one form: NFKC, in lower case, without an `@` before it. */
export function canonicalHandle(text: string): string {
  return text
    .slice(0, 16 * HANDLE_MAX)
    .replaceAll('\0', '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .trim()
    .replace(/^@/, '');
}

/**
 * A handle as somebody chooses it: letters of one script, digits, and `.`, `_` or `-` between them.
 *
 * @throws Refusal BAD_INPUT or HANDLE_TAKEN, field `handle`.
 */
export function newHandle(text: string): Handle {
  const handle = canonicalHandle(text);
  const length = codePoints(handle);
  if (length > HANDLE_MAX) throw tooLong('handle', 'The handle', HANDLE_MAX);
  if (length < HANDLE_LEAST)
    throw badInput('handle', `The handle needs at least ${HANDLE_LEAST} characters.`, HANDLE_LEAST);
  if (!/^[\p{L}\p{M}\p{Nd}._-]+$/u.test(handle))
    throw badInput(
      'handle',
      'A handle has letters, digits, and . _ or - between them: no spaces, no other signs.',
    );
  if (!/^[\p{L}\p{Nd}](?:.*[\p{L}\p{M}\p{Nd}])?$/u.test(handle) || !/\p{L}/u.test(handle))
    throw badInput('handle', 'A handle begins and ends with a letter or a digit, and has a letter.');
  if (!SCRIPTS.some((script) => script.test(handle)))
    throw badInput(
      'handle',
      'The letters of a handle are all of one script: not Latin and Cyrillic together.',
    );
  const skeleton = skeletonOf(handle);
  if (isReserved(skeleton)) throw handleTaken();
  return { handle, skeleton };
}

export function handleTaken(): Refusal {
  const message = 'Somebody has this handle, or one that looks like it: choose another.';
  return new Refusal('HANDLE_TAKEN', message, { field: 'handle' });
}

/**
 * What a text looks like: two that can be taken for each other have the same. Not for anybody's eyes.
 *
 * After UTS #39 (Unicode Security Mechanisms), section 4; without the spaces, which differ in names only.
 */
export function skeletonOf(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFD');
  return unhomoglyph(folded).toLowerCase().replace(/\s+/gu, '').normalize('NFD');
}
