import { expect, test } from 'vitest';
import { BODY_LIMIT, objection } from '../../client/messages/body.ts';
import { clientId } from '../../client/outbox/client-id.ts';
import { pathOf, roomOf } from '../../client/rooms/path.ts';

test.each([
  '',
  ' ',
  '\n\t\n',
  '\u200B\u200B',
  '\uFEFF',
  '\u200E\u202E\u2066',
  '\u3164',
  '\u2800',
  '\u00AD',
])('what shows nothing is refused: %j', (text) => {
  expect(objection(text)).toMatch(/empty/);
  expect(objection(`${text}a`)).toBeUndefined();
});

test('the limit is counted in code points, and said', () => {
  expect(objection('😀'.repeat(BODY_LIMIT))).toBeUndefined();
  expect(objection('😀'.repeat(BODY_LIMIT + 1))).toMatch(/4.?001.*4.?000/);
  expect(objection('é'.normalize('NFD').repeat(BODY_LIMIT / 2))).toBeUndefined();
  expect(objection('é'.normalize('NFD').repeat(BODY_LIMIT / 2 + 1))).toBeDefined();
});

test('a clientId is a random UUID', () => {
  const ids = Array.from({ length: 100 }, clientId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(100);
});

test.each([
  'magic-circle',
  'Ünïcode 😀',
  'שלום',
  "o'clock & co",
  '100%',
  'a/b?c#d',
])('a room survives its address: %s', (slug) => {
  const segment = pathOf(slug).slice('/rooms/'.length);
  expect(segment).not.toMatch(/[/?#]/);
  expect(roomOf(segment)).toBe(slug);
});

test('an address that is no valid encoding names a room that does not exist, and breaks nothing', () => {
  expect(roomOf('%E0%A4%A')).toBe('%E0%A4%A');
});
