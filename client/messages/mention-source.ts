import { ask } from '../connection/ask.ts';
import { patience } from '../connection/patience.ts';
import { MentionableDocument } from '../graphql/documents.ts';
import type { Offer, Source } from './createCompletions.ts';

const SHOWN_MOST = 8;
const TYPING_PAUSE_MS = 120;
/** What calls everybody. */
const EVERYBODY = 'room';

/** People of a room who can be called, by a part of their handle or name; everybody, where the viewer may call them. */
export function mentions(room: string): Source {
  let typing = new AbortController();
  return {
    label: 'People',
    unfinished: /(?<![\p{L}\p{M}\p{N}_@./-])(@[\p{L}\p{M}\p{Nd}._-]*)$/u,
    find: async (word) => {
      typing.abort();
      const mine = new AbortController();
      typing = mine;
      await patience(TYPING_PAUSE_MS, mine.signal);
      if (mine.signal.aborted) return [];
      const search = word.slice(1);
      const { users, room: found } = await ask(MentionableDocument, { room, search });
      const people = users.flatMap(({ name, isViewer, account: { handle } }): Offer[] =>
        handle === null || isViewer ? [] : [{ text: `@${handle}`, says: name, detail: `@${handle}` }],
      );
      const calls = found?.viewerCan.callAll && EVERYBODY.startsWith(search.toLowerCase());
      const everybody: Offer[] = calls
        ? [{ text: `@${EVERYBODY}`, says: 'Everybody', detail: `@${EVERYBODY}` }]
        : [];
      return [...people.toSorted(byBeginning(search)), ...everybody].slice(0, SHOWN_MOST);
    },
  };
}

/** Whom the word begins comes before whom it is somewhere in; among those the order stays. */
function byBeginning(search: string): (one: Offer, other: Offer) => number {
  const begins = ({ text, says }: Offer) =>
    [text.slice(1), says].some((name) => name.toLowerCase().startsWith(search.toLowerCase()));
  return (one, other) => Number(begins(other)) - Number(begins(one));
}
