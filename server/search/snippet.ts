import { foldWithPlaces } from './fold.ts';
import { matchesIn, type Term } from './term.ts';

/** A part of a text, and whether it is what was searched for. */
export type SnippetPart = { text: string; match: boolean };

/** In UTF-16 units: about three lines, of which the first place that was searched for is in the first. */
const SNIPPET_MOST = 240;
const BEFORE_MOST = 60;
const CUT = '…';

/** A text around the first place where it has what was searched for, cut at whole characters. */
export function snippetOf(body: string, terms: readonly Term[]): SnippetPart[] {
  const { text, places } = foldWithPlaces(body);
  const matches = (matchesIn(text, terms) ?? []).map(([from, to]): [number, number] => [
    places[from] ?? 0,
    // A folded character may be one of several that came from one: all of it is marked.
    places.find((place, n) => n >= to && place > (places[to - 1] ?? 0)) ?? body.length,
  ]);
  const begin = whole(body, Math.max(0, (matches[0]?.[0] ?? 0) - BEFORE_MOST));
  const end = whole(body, Math.min(body.length, begin + SNIPPET_MOST));
  const parts: SnippetPart[] = begin > 0 ? [{ text: CUT, match: false }] : [];
  let at = begin;
  const add = (to: number, match: boolean) => {
    const text = body.slice(at, Math.min(to, end));
    const last = parts.at(-1);
    if (text === '') return;
    if (last?.match === match) last.text += text;
    else parts.push({ text, match });
    at += text.length;
  };
  for (const [from, to] of matches) {
    add(Math.max(from, at), false);
    if (to > at) add(to, true);
  }
  add(end, false);
  if (end < body.length) parts.push({ text: CUT, match: false });
  return joined(parts);
}

/** Parts of one kind beside each other are one. */
function joined(parts: readonly SnippetPart[]): SnippetPart[] {
  const together: SnippetPart[] = [];
  for (const part of parts) {
    const last = together.at(-1);
    if (last?.match === part.match) last.text += part.text;
    else together.push({ ...part });
  }
  return together;
}

/** Not between the halves of a surrogate pair, nor before a mark that belongs to the character before it. */
function whole(text: string, at: number): number {
  let place = at;
  while (
    place > 0 &&
    place < text.length &&
    /^(?:[\uDC00-\uDFFF]|\p{M}|\u200D)/u.test(text.slice(place, place + 2))
  )
    place--;
  return place;
}
