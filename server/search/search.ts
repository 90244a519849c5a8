import { signedIn } from '../accounts/viewer.ts';
import type { Caller, Spend } from '../context.ts';
import { assertPageSize } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { searches } from '../rates.ts';
import { reachAsMember } from '../rooms/reach.ts';
import { authorToken, features, featureToken } from './entry.ts';
import { fold } from './fold.ts';
import { type Candidate, lookThrough, type Wanted } from './look.ts';
import { authorsNamed, blockedBy, roomsNamed } from './people.ts';
import { atBeginningOf, byPlace, fromCursor, type Place } from './place.ts';
import { parseQuery, type Query } from './query.ts';
import { resultsOf, type SearchResult } from './results.ts';
import { type Stretch, stretchesOf } from './stretch.ts';
import { matchesIn } from './term.ts';

/** Results a page, at the most. */
export const SEARCH_PAGE_MAX = 50;
/** One search looks at no more than so many messages, and so many stretches of logs; the next page goes on from there. */
const MESSAGES_MOST = 5_000;
const STRETCHES_MOST = 1_024;
/** So many stretches are looked through at once by the index, at first and at the most. What is not indexed is read one by one. */
const TOGETHER_FIRST = 4;
const TOGETHER_MOST = 128;
/** Of the tokens of a query the index is asked for so many: what it finds is looked at anyway. */
const TOKENS_MOST = 12;
/** As far as times go in the database and here. */
const ALWAYS = { since: Date.UTC(1970, 0), until: Date.UTC(9_999, 0) };

export type SearchRequest = { query: string; room: string | null; first: number; after: string | null };

/** `end` is where the next page begins; null in a page with nothing behind it and nothing in it. */
export type SearchPage = {
  results: SearchResult[];
  end: Place | null;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
};

type Found = Candidate & Place;

/**
 * Searches what was said in the rooms that the viewer is in now, the newest first.
 *
 * @throws Refusal BAD_INPUT, field `query` or `first`; CURSOR_INVALID; RATE_LIMITED, or what reaching the room refuses with.
 */
export async function searchMessages(
  { query: text, room, first, after }: SearchRequest,
  caller: Caller,
  spend: Spend,
): Promise<SearchPage> {
  const viewer = signedIn(caller);
  assertPageSize('first', first, SEARCH_PAGE_MAX);
  spend.items(first);
  const query = parseQuery(text);
  const from = after === null ? null : fromCursor(after);
  await searches.take(viewer.id);
  const only = room === null ? null : (await reachAsMember(room, viewer)).room.id;
  const page = await find(query, only, viewer, first, from);
  const results = await resultsOf(page.found, viewer, query.terms);
  spend.text(results.reduce((sum, { message }) => sum + message.body.length, 0));
  const end = page.end ?? page.found.at(-1) ?? null;
  return { results, end, hasNextPage: page.more, hasPreviousPage: after !== null };
}

/** `end` is where the search ended before it had a whole page. */
type FoundPage = { found: Found[]; more: boolean; end: Place | null };

const NOTHING: FoundPage = { found: [], more: false, end: null };

async function find(
  query: Query,
  only: string | null,
  viewer: AccountRow,
  first: number,
  from: Place | null,
): Promise<FoundPage> {
  const rooms = query.in.length > 0 ? await roomsNamed(query.in, viewer) : null;
  const within = only === null ? rooms : (rooms ?? [only]).filter((id) => id === only);
  const authors = query.from.length > 0 ? await authorsNamed(query.from, viewer) : [];
  if (within?.length === 0 || (query.from.length > 0 && authors.length === 0)) return NOTHING;
  const wanted = wantedBy(query, authors, from);
  const byIndex = wanted.tokens.length + wanted.authors.length > 0;
  const stretches = await stretchesOf(viewer, within, wanted, byIndex);
  const blocked = await blockedBy(viewer);
  const byAuthor = new Set(authors);
  const fits = ({ authorId, body, deleted, ...place }: Found) =>
    !deleted &&
    !blocked.has(authorId) &&
    (authors.length === 0 || byAuthor.has(authorId)) &&
    (from === null || byPlace(from, place) < 0) &&
    query.has.every((feature) => features[feature].test(body)) &&
    matchesIn(fold(body), query.terms) !== null;
  return newest(stretches, wanted, fits, first);
}

function wantedBy(query: Query, authors: readonly string[], from: Place | null): Wanted {
  const until = query.until?.getTime() ?? ALWAYS.until;
  return {
    since: query.since?.getTime() ?? ALWAYS.since,
    // Times are of whole milliseconds.
    until: from ? Math.min(until, from.at + 1) : until,
    tokens: [...query.has.map(featureToken), ...spread(query.terms.flatMap(({ tokens }) => tokens))],
    authors: authors.map(authorToken),
  };
}

/** From all of it some: what stands far apart tells more. */
function spread(tokens: string[]): string[] {
  const step = Math.max(1, tokens.length / TOKENS_MOST);
  return Array.from(
    { length: Math.min(tokens.length, TOKENS_MOST) },
    (_, n) => tokens[Math.floor(n * step)] ?? '',
  );
}

/**
 * The newest that fit, out of stretches of many rooms: those are looked through first that reach to the latest time, ever more at once,
 * until nothing that is left can be newer than what was found.
 */
async function newest(
  stretches: Stretch[],
  wanted: Wanted,
  fits: (found: Found) => boolean,
  first: number,
): Promise<FoundPage> {
  let found: Found[] = [];
  let [messages, looked, together] = [0, 0, TOGETHER_FIRST];
  for (;;) {
    stretches.sort((one, other) => other.newest - one.newest);
    const [next] = stretches;
    const last = found[first];
    if (!next || (last && next.newest < last.at)) break;
    if (messages >= MESSAGES_MOST || looked >= STRETCHES_MOST) {
      // What is left may be newer than some of what was found: the next page begins there.
      const end = atBeginningOf(Math.min(next.newest, wanted.until - 1));
      const certain = found.filter(({ at }) => at > end.at).slice(0, first);
      // Where that is no way ahead, it is worth going on.
      if (certain.length > 0 || end.at < wanted.until - 1)
        return { found: certain, more: true, end: certain.length === first ? null : end };
    }
    const some = stretches
      .filter(({ indexed, newest }) => indexed === next.indexed && !(last && newest < last.at))
      .slice(0, next.indexed ? together : 1);
    if (next.indexed) together = Math.min(2 * together, TOGETHER_MOST);
    const { candidates, rest } = await lookThrough(some, wanted);
    messages += candidates.length;
    looked += some.length;
    stretches = [...stretches.filter((stretch) => !some.includes(stretch)), ...rest];
    found.push(
      ...candidates.map((one) => ({ ...one, at: one.at.getTime() }) as unknown as Found).filter(fits),
    );
    found = found.sort(byPlace).slice(0, first + 1);
  }
  return { found: found.slice(0, first), more: found.length > first, end: null };
}
