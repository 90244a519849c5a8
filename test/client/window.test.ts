import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cutEnd,
  cutStart,
  KEPT_MOST,
  type Message,
  type Page,
  type RoomEvent,
  tell,
  type View,
  type Window,
  windowOf,
  withNewer,
  withOlder,
} from '../../client/messages/window.ts';

// A room as the server keeps it: a log of what happened. Everything below is read off this log.
type Happening =
  | { readonly kind: 'said'; readonly who: string; readonly body: string; readonly answers: number | null }
  /** Under the message that is so many before it. */
  | { readonly kind: 'replied'; readonly who: string; readonly back: number }
  | { readonly kind: 'edited'; readonly back: number; readonly body: string }
  | { readonly kind: 'deleted' | 'pinned' | 'unpinned'; readonly back: number }
  | {
      readonly kind: 'reacted' | 'unreacted';
      readonly who: string;
      readonly back: number;
      readonly emoji: string;
    };

const VIEWER = 'ada';
const who = fc.constantFrom('ada', 'grace', 'linus');
const back = fc.nat(9);
const emoji = fc.constantFrom('👍', '🎉');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('said' as const),
      who,
      body: fc.string({ maxLength: 4 }),
      answers: fc.option(back),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('replied' as const), who, back }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('edited' as const), back, body: fc.string({ maxLength: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('deleted' as const, 'pinned' as const, 'unpinned' as const),
      back,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('reacted' as const, 'unreacted' as const),
      who,
      back,
      emoji,
    }),
  },
);
const script = fc.array(happening, { maxLength: 60 });

const at = (seq: number) => new Date(seq * 1_000).toISOString();
const cursorAt = (seq: number) => `room:${seq}`;
const seqOf = (cursor: string) => Number(cursor.split(':')[1]);

type Row = Omit<Message, 'asOf' | 'reactions' | 'thread' | 'replyTo'> & {
  answers: number | null;
  reactions: Map<string, Set<string>>;
};

/** The room after so many events, and the events, each with its rows as they are `told` events later. */
function play(script: readonly Happening[], upTo = script.length) {
  const rows: Row[] = [];
  const log: ((now: Row[]) => RoomEvent)[] = [];
  for (const happened of script) {
    const seq = log.length + 1;
    if (seq > upTo) break;
    const place = { cursor: cursorAt(seq), seq };
    const own = rows.filter(({ threadId }) => threadId === null);
    const pick = (among: readonly Row[]) => ('back' in happened ? among.at(-1 - happened.back) : undefined);
    const add = (author: string, body: string, threadId: string | null, answers: number | null) => {
      const id = `m${seq}`;
      rows.push({
        ...{
          id,
          seq,
          clientId: `c${seq}`,
          body,
          threadId,
          answers,
          cursor: cursorAt(seq),
          createdAt: at(seq),
        },
        ...{ editedAt: null, deletedAt: null, pinnedAt: null, mentions: [], mentionsRoom: false },
        author: { id: author, name: author, nameKey: author, tag: '0000' },
        reactions: new Map(),
      });
      log.push((now) => ({ __typename: 'MessageAdded', ...place, message: partsOf(find(now, id), now) }));
    };
    if (happened.kind === 'said') {
      add(
        happened.who,
        happened.body,
        null,
        happened.answers === null ? null : (own.at(-1 - happened.answers)?.seq ?? null),
      );
      continue;
    }
    if (happened.kind === 'replied') {
      const root = pick(own);
      if (root) add(happened.who, 'reply', root.id, null);
      continue;
    }
    const row = pick(rows);
    if (!row || row.deletedAt) continue;
    const { id } = row;
    switch (happened.kind) {
      case 'edited':
        if (row.body === happened.body) continue;
        Object.assign(row, { body: happened.body, editedAt: at(seq) });
        log.push((now) => ({ __typename: 'MessageEdited', ...place, message: partsOf(find(now, id), now) }));
        break;
      case 'deleted':
        Object.assign(row, { body: '', deletedAt: at(seq), pinnedAt: null });
        row.reactions.clear();
        log.push((now) => ({ __typename: 'MessageDeleted', ...place, message: find(now, id) }));
        break;
      case 'pinned':
      case 'unpinned': {
        const pinned = happened.kind === 'pinned';
        if ((row.pinnedAt !== null) === pinned) continue;
        const pinnedAt = pinned ? at(seq) : null;
        Object.assign(row, { pinnedAt });
        log.push(
          () =>
            ({
              ...place,
              ...(pinned
                ? { __typename: 'MessagePinned', message: { id, pinnedAt } }
                : { __typename: 'MessageUnpinned', message: { id } }),
            }) as RoomEvent,
        );
        break;
      }
      default: {
        const people = row.reactions.get(happened.emoji) ?? new Set();
        const adds = happened.kind === 'reacted';
        if (people.has(happened.who) === adds) continue;
        if (adds) people.add(happened.who);
        else people.delete(happened.who);
        row.reactions.set(happened.emoji, people);
        const { emoji, who } = happened;
        const __typename = adds ? 'ReactionAdded' : 'ReactionRemoved';
        log.push(() => ({ __typename, ...place, message: { id }, emoji, by: { id: who } }));
      }
    }
  }
  return { rows, log };
}

const find = (rows: readonly Row[], id: string): Row => rows.find((row) => row.id === id) as Row;

function partsOf(row: Row, now: readonly Row[]) {
  const { answers, reactions: _, cursor: __, ...rest } = row;
  const quoted = now.find(({ seq }) => seq === answers);
  const replyTo = quoted
    ? {
        id: quoted.id,
        cursor: quoted.cursor,
        body: quoted.body,
        deletedAt: quoted.deletedAt,
        author: quoted.author,
      }
    : null;
  return { ...rest, replyTo };
}

function wholeOf(row: Row, rows: readonly Row[]): Page['nodes'][number] {
  const replies = rows.filter(({ threadId, deletedAt }) => threadId === row.id && !deletedAt);
  const everReplied = replies.some(({ author }) => author.id === VIEWER);
  return {
    ...partsOf(row, rows),
    cursor: row.cursor,
    reactions: [...row.reactions]
      .filter(([, people]) => people.size > 0)
      .map(([emoji, people]) => ({ emoji, count: people.size, viewerReacted: people.has(VIEWER) })),
    thread:
      row.threadId === null
        ? {
            replyCount: replies.length,
            viewerFollows: row.author.id === VIEWER || everReplied,
            viewerReadSeq: 0,
            viewerUnreadCount: replies.filter(({ author }) => author.id !== VIEWER).length,
          }
        : null,
  };
}

/** What the server answers when the log has come so far. */
function pageAt(
  script: readonly Happening[],
  asOf: number,
  view: View,
  after: number,
  before: number,
  last: boolean,
  size: number,
): Page {
  const { rows } = play(script, asOf);
  const among = rows.filter(({ threadId, seq }) => threadId === view.threadId && seq > after && seq < before);
  const shown = last ? among.slice(-size) : among.slice(0, size);
  const all = rows.filter(({ threadId }) => threadId === view.threadId);
  return {
    asOf,
    nodes: shown.map((row) => wholeOf(row, rows)),
    pageInfo: {
      hasPreviousPage: shown.length > 0 && all[0] !== shown[0],
      hasNextPage: shown.length > 0 && all.at(-1) !== shown.at(-1),
    },
  };
}

/** The order of emoji is that in which one came to know them; whether one follows may be known only from what was deleted since. */
const settled = ({ messages }: Window) =>
  messages.map(({ asOf: _, reactions, thread, ...message }) => ({
    ...message,
    reactions: [...reactions].sort((one, other) => (one.emoji < other.emoji ? -1 : 1)),
    thread: thread && { ...thread, viewerFollows: undefined },
  }));

const END = Number.POSITIVE_INFINITY;

test('a page and then each event equals a page that is read later: over breaks, late rows, and pages at both ends at any moment', () => {
  fc.assert(
    fc.property(
      script,
      fc.nat(),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      // How many events come, how many of them again after a break, whether the rows are as they are at the end, and which page
      // is asked for meanwhile, and how far the log has come when it is read.
      fc.array(
        fc.tuple(
          fc.nat(12),
          fc.nat(4),
          fc.boolean(),
          fc.constantFrom('older', 'newer', undefined),
          fc.nat(20),
        ),
        { maxLength: 8 },
      ),
      (script, begin, size, inThread, steps) => {
        const { log, rows: end } = play(script);
        const root = end.find(({ threadId }) => threadId !== null)?.threadId ?? null;
        const view: View = { viewerId: VIEWER, threadId: inThread ? root : null };
        const start = begin % (log.length + 1);
        const event = (seq: number, late: boolean) =>
          (log[seq - 1] as (typeof log)[number])(late ? end : play(script, seq).rows);
        let told = start;
        let window = windowOf(pageAt(script, start, view, 0, END, true, size), view);
        const run = (upTo: number, from: number, late: boolean) => {
          const events = [];
          for (let seq = from + 1; seq <= Math.min(log.length, upTo); seq += 1) events.push(event(seq, late));
          window = events.reduce(tell, window);
          told = Math.max(told, Math.min(log.length, upTo));
          return events;
        };
        for (const [more, again, late, side, ahead] of [
          ...steps,
          [log.length, 2, false, undefined, 0] as const,
        ]) {
          const cursor = side && window[side];
          // Asked for now, and read when the log has come as far or farther than what was told here.
          const asOf = Math.min(log.length, told + ahead);
          const page = cursor
            ? pageAt(
                script,
                asOf,
                view,
                side === 'newer' ? seqOf(cursor) : 0,
                side === 'newer' ? END : seqOf(cursor),
                side === 'older',
                size,
              )
            : undefined;
          const since = run(told + more, Math.max(start, told - again), late);
          if (page && cursor && window[side] === cursor)
            window =
              side === 'older'
                ? withOlder(window, windowOf(page, view, since))
                : withNewer(window, windowOf(page, view, since));
        }
        const shown = settled(window);
        const all = settled(windowOf(pageAt(script, log.length, view, 0, END, true, 1_000), view));
        const first = all.findIndex(({ seq }) => seq === shown[0]?.seq);
        expect(shown).toEqual(shown.length === 0 ? [] : all.slice(first, first + shown.length));
        // Nothing is missing at an end that says that there is no more.
        if (window.newer === undefined) expect(shown.at(-1)?.seq).toBe(all.at(-1)?.seq);
        if (window.older === undefined) expect(shown[0]?.seq).toBe(all[0]?.seq);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('what is far from what is read is let go of on each side, and said to go on there', () => {
  const many: Happening[] = Array.from({ length: KEPT_MOST }, (_, n) => ({
    ...{ kind: 'said', who: 'ada', body: `${n}`, answers: null },
  }));
  const view: View = { viewerId: VIEWER, threadId: null };
  const all = play(many).log.length;
  const whole = windowOf(pageAt(many, all, view, 0, END, true, KEPT_MOST), view);
  const top = cutEnd(whole, 20);
  expect(top.messages.length).toBeLessThan(KEPT_MOST / 2);
  expect([top.messages[0]?.seq, top.older]).toEqual([1, undefined]);
  expect(top.newer).toBe(top.messages.at(-1)?.cursor);
  // What is said now is not behind a hole.
  const late = { kind: 'said', who: 'grace', body: 'now', answers: null } as const;
  const { log, rows } = play([...many, late]);
  expect(tell(top, (log.at(-1) as (typeof log)[number])(rows))).toBe(top);
  const end = cutStart(whole, all);
  expect([end.messages.at(-1)?.seq, end.newer]).toEqual([all, undefined]);
  expect(end.older).toBe(end.messages[0]?.cursor);
  const middle = cutEnd(cutStart(whole, 200), 200);
  expect(middle.messages.some(({ seq }) => seq === 200)).toBe(true);
  expect([middle.older, middle.newer]).toEqual([middle.messages[0]?.cursor, middle.messages.at(-1)?.cursor]);
  // Near its ends there is nothing to let go of.
  expect(cutStart(whole, 20)).toBe(whole);
  expect(cutEnd(whole, all - 20)).toBe(whole);
});

test('an event of a kind that this client does not know changes nothing', () => {
  const view: View = { viewerId: VIEWER, threadId: null };
  const window = windowOf(
    pageAt([{ kind: 'said', who: 'ada', body: 'hello', answers: null }], 1, view, 0, END, true, 5),
    view,
  );
  expect(tell(window, { __typename: 'SomethingNew', cursor: 'room:2', seq: 2 } as unknown as RoomEvent)).toBe(
    window,
  );
});
