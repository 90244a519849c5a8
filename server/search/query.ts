import { badInput } from '../errors.ts';
import { codePoints, isBlank, tooLong } from '../text.ts';
import { type Feature, features } from './entry.ts';
import { createTerm, type Term } from './term.ts';

/** In Unicode code points. */
export const QUERY_MAX = 200;
/** Words, phrases and operators together. */
export const PARTS_MAX = 16;

/** What is looked for: all of `terms` and `has`, in one of `in`, from one of `from`; `since <= at < until`. */
export type Query = {
  terms: Term[];
  from: string[];
  in: string[];
  has: Feature[];
  since: Date | null;
  until: Date | null;
};

/** An operator with its value, a phrase, or a word. A quote that is not closed reaches to the end. */
const PART = /(?:([a-z]+):)?["“”„]([^"“”]*)["“”]?|\S+/giu;
const OPERATOR = /^(from|in|before|after|on|has):(.*)$/isu;
const DAY_MS = 24 * 60 * 60 * 1000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/i;

/** @throws Refusal BAD_INPUT, field `query`. */
export function parseQuery(text: string): Query {
  if (text.length > 2 * QUERY_MAX || codePoints(text) > QUERY_MAX)
    throw tooLong('query', 'What is searched for', QUERY_MAX);
  if (isBlank(text)) throw badInput('query', 'Say what to search for: the query is empty.');
  const parts = [...text.matchAll(PART)];
  if (parts.length > PARTS_MAX)
    throw badInput('query', `The query has more than ${PARTS_MAX} words and operators.`, PARTS_MAX);
  const query: Query = { terms: [], from: [], in: [], has: [], since: null, until: null };
  for (const [part, name, quoted] of parts) {
    const operator = OPERATOR.exec(quoted === undefined || name === undefined ? part : `${name}:${quoted}`);
    if (operator?.[1] !== undefined) operate(query, operator[1].toLowerCase(), (operator[2] ?? '').trim());
    else
      addTerm(
        query,
        quoted === undefined ? part : `${name ? `${name}:` : ''}${quoted}`,
        quoted !== undefined,
      );
  }
  if (
    query.terms.length + query.from.length + query.in.length + query.has.length === 0 &&
    !query.since &&
    !query.until
  )
    throw badInput('query', 'Say what to search for: nothing of the query can be searched.');
  return query;
}

function addTerm(query: Query, text: string, quoted: boolean): void {
  const term = createTerm(text, quoted);
  if (term) query.terms.push(term);
}

function operate(query: Query, operator: string, value: string): void {
  if (value === '')
    throw badInput(
      'query',
      `\`${operator}:\` has nothing behind it. To search for the word itself, put it in quotes.`,
    );
  if (operator === 'from') query.from.push(value);
  else if (operator === 'in') query.in.push(value);
  else if (operator === 'has') query.has.push(featureOf(value));
  else limit(query, operator, value);
}

function featureOf(value: string): Feature {
  const feature = value.toLowerCase();
  if (Object.hasOwn(features, feature)) return feature as Feature;
  const known = Object.keys(features).map((name) => `\`has:${name}\``);
  throw badInput('query', `\`has:\` knows ${known.join(' and ')}.`);
}

/** A day is one of UTC: `before` ends as it begins, `after` begins as it ends. A moment is a moment. */
function limit(query: Query, operator: string, value: string): void {
  const isDay = DAY.test(value);
  const time = isDay || MOMENT.test(value) ? new Date(value) : null;
  // A day that no month has becomes one of the next: 2026-02-30.
  const exists =
    time !== null && !Number.isNaN(time.getTime()) && (!isDay || time.toISOString().startsWith(value));
  if (!exists)
    throw badInput(
      'query',
      `\`${operator}:\` takes a day, such as ${operator}:2026-11-01, or a time with its zone, such as ${operator}:2026-11-01T18:30Z.`,
    );
  const next = new Date(time.getTime() + DAY_MS);
  if (operator !== 'after') {
    const until = operator === 'on' ? next : time;
    if (!query.until || until < query.until) query.until = until;
  }
  if (operator !== 'before') {
    const since = operator === 'after' && isDay ? next : time;
    if (!query.since || since > query.since) query.since = since;
  }
}
