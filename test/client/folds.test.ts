import { expect, test } from 'vitest';
import { foldsOf } from '../../client/messages/folds.ts';

type Folding = Parameters<typeof foldsOf>[0][number];

const said = (...authors: string[]): Folding[] =>
  authors.map((name, at) => ({
    seq: at + 1,
    author: { id: name, name, nameKey: name, tag: '0000' },
  }));

const lines = (messages: Folding[], ...blocked: string[]) =>
  [...new Set(foldsOf(messages, (id) => blocked.includes(id)).values())].map(({ seqs, authors }) => ({
    seqs,
    of: authors.map(({ id }) => id),
  }));

test('what blocked people said in a row is one line', () => {
  const messages = said('ada', 'mal', 'mal', 'eve', 'ada', 'mal');
  expect(lines(messages, 'mal', 'eve')).toEqual([
    { seqs: [2, 3, 4], of: ['mal', 'eve'] },
    { seqs: [6], of: ['mal'] },
  ]);
  expect(lines(messages, 'eve')).toEqual([{ seqs: [4], of: ['eve'] }]);
});

test('two of one name are two', () => {
  const messages = said('mal', 'other');
  for (const { author } of messages) Object.assign(author, { name: 'Mallory' });
  expect(lines(messages, 'mal', 'other')).toEqual([{ seqs: [1, 2], of: ['mal', 'other'] }]);
});

test('of nobody, nothing is folded', () => {
  expect(lines(said('ada', 'mal'))).toEqual([]);
  expect(lines([], 'mal')).toEqual([]);
});
