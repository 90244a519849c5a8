import { expect, test } from 'vitest';
import { dayOf, place } from '../../client/messages/grouping.ts';
import { dayName } from '../../client/messages/times.ts';

type Said = Parameters<typeof place>[1];

const said = (author: string, createdAt: string): Said => ({
  replyTo: null,
  createdAt,
  author: { id: author, name: author, nameKey: author, tag: '0000' },
});
const between = (first: Said, second: Said, zone = 'UTC') => place(first, second, zone);

test('the first message of all begins a day and a group', () => {
  expect(place(undefined, said('ada', '2026-11-21T10:00:00Z'), 'UTC')).toEqual({
    newDay: '2026-11-21',
    continues: false,
  });
});

test('one author goes on within five minutes, and begins anew after', () => {
  const first = said('ada', '2026-11-21T10:00:00.000Z');
  expect(between(first, said('ada', '2026-11-21T10:04:59.999Z'))).toEqual({
    newDay: undefined,
    continues: true,
  });
  expect(between(first, said('ada', '2026-11-21T10:05:00.000Z')).continues).toBe(false);
});

test('another author is named, and so is the first one who answers them', () => {
  const ada = said('ada', '2026-11-21T10:00:00Z');
  const grace = said('grace', '2026-11-21T10:00:01Z');
  expect(between(ada, grace).continues).toBe(false);
  expect(between(grace, said('ada', '2026-11-21T10:00:02Z')).continues).toBe(false);
});

test('two people of the same name are two authors', () => {
  const one = said('a1', '2026-11-21T10:00:00Z');
  const other: Said = {
    ...said('a2', '2026-11-21T10:00:01Z'),
    author: { id: 'a2', name: 'a1', nameKey: 'a1', tag: '1111' },
  };
  expect(between(one, other).continues).toBe(false);
});

test('midnight parts a group, in the zone of the viewer', () => {
  const before = said('ada', '2026-11-21T23:59:30Z');
  const after = said('ada', '2026-11-22T00:00:10Z');
  expect(between(before, after, 'UTC')).toEqual({ newDay: '2026-11-22', continues: false });
  expect(between(before, after, 'Asia/Tokyo')).toEqual({ newDay: undefined, continues: true });
});

test('a day of 25 hours is one day, and one of 23 hours too', () => {
  const zone = 'Europe/Berlin';
  // 25 October 2026: 03:00 becomes 02:00, so that 02:30 is there twice.
  expect(dayOf('2026-10-24T22:00:00Z', zone)).toBe('2026-10-25');
  expect(dayOf('2026-10-25T22:59:59Z', zone)).toBe('2026-10-25');
  expect(dayOf('2026-10-25T23:00:00Z', zone)).toBe('2026-10-26');
  expect(between(said('ada', '2026-10-25T00:30:00Z'), said('ada', '2026-10-25T01:30:00Z'), zone)).toEqual({
    newDay: undefined,
    continues: false,
  });
  // 29 March 2026: 02:00 becomes 03:00.
  expect(dayOf('2026-03-28T23:00:00Z', zone)).toBe('2026-03-29');
  expect(dayOf('2026-03-29T21:59:59Z', zone)).toBe('2026-03-29');
  expect(dayOf('2026-03-29T22:00:00Z', zone)).toBe('2026-03-30');
});

test('days are said as people say them', () => {
  const now = new Date(2026, 10, 21, 12);
  expect(dayName('2026-11-21', now)).toBe('today');
  expect(dayName('2026-11-20', now)).toBe('yesterday');
  expect(dayName('2026-11-19', now)).toMatch(/19/);
  expect(dayName('2025-12-31', now)).toMatch(/2025/);
});
