/**
 * Text as it is searched: compatibility forms as one (full and half width, ligatures), in lower case, without accents and without
 * what nobody sees, any white space as one space.
 */
export type Folded = {
  text: string;
  /** For each UTF-16 unit of `text`, where in the original what it came from begins; and at the end the original's length. */
  places: number[];
};

/** A letter with the marks on it, and Korean syllables that were written in their parts: what is composed anew belongs together. */
const CLUSTER =
  /[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7FB]+|[^\p{M}\uFF9E\uFF9F][\p{M}\uFF9E\uFF9F]*|[\p{M}\uFF9E\uFF9F]+/gu;

/**
 * Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel signs and the stretching of Arabic, tones of skin, and what is not
 * seen. Not the marks of other scripts, which are letters of a word like any other.
 */
const DROPPED =
  /[\u0300-\u036F\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670]|[\uFE00-\uFE0F]|\p{Cf}|\p{Emoji_Modifier}/gu;

/** Letters that Unicode takes for others, and people for the same. */
const ALIKE: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
  ς: 'σ',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
};
const UNLIKE = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'gu');

const ASCII = /^[\0-\x7f]*$/;
const SPACE = /^\s+$/u;

/** Most text is written with few characters. */
const KNOWN_MOST = 20_000;
const known = new Map<string, string>();

function foldCluster(cluster: string): string {
  const folded = known.get(cluster);
  if (folded !== undefined) return folded;
  const fresh = cluster
    .normalize('NFKD')
    .toLowerCase()
    .replace(DROPPED, '')
    .replace(UNLIKE, (letter) => ALIKE[letter] ?? letter)
    .normalize('NFC');
  if (known.size >= KNOWN_MOST) known.clear();
  known.set(cluster, fresh);
  return fresh;
}

/** The text alone, which is all that is asked for where nothing is to be marked in it. */
export function fold(text: string): string {
  return ASCII.test(text) ? text.toLowerCase().replace(/\s+/g, ' ') : foldWithPlaces(text).text;
}

export function foldWithPlaces(text: string): Folded {
  const places: number[] = [];
  let folded = '';
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    let part = foldCluster(cluster);
    if (SPACE.test(part)) part = folded.endsWith(' ') ? '' : ' ';
    for (let unit = 0; unit < part.length; unit++) places.push(index);
    folded += part;
  }
  places.push(text.length);
  return { text: folded, places };
}
