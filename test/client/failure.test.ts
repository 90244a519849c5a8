import { CombinedError } from '@urql/core';
import { expect, test } from 'vitest';
import { failureOf } from '../../client/connection/failure.ts';

const refusal = (extensions: Record<string, unknown>) =>
  failureOf(new CombinedError({ graphQLErrors: [{ message: 'No.', extensions }] }));
const status = (status: number) =>
  failureOf(new CombinedError({ networkError: new Error('x'), response: { status } }));

test('a refusal says what the server said, and where', () => {
  const suggestions = [{ slug: 'lobby', name: 'Lobby' }];
  expect(refusal({ code: 'ROOM_NOT_FOUND', field: 'room', suggestions, canCreate: false })).toMatchObject({
    ...{ code: 'ROOM_NOT_FOUND', field: 'room', message: 'No.', suggestions, canCreate: false },
    ...{ passing: false, shutOut: true },
  });
  expect(refusal({ code: 'RATE_LIMITED', retryAfter: 3 })).toMatchObject({ passing: true, retryAfter: 3 });
  expect(refusal({})).toMatchObject({ code: 'INTERNAL', passing: false });
});

test('a time is said in the words of whoever reads it', () => {
  const error = {
    message: 'You are banned until 2026-11-21T23:52:18.142Z: Too loud.',
    extensions: { code: 'BANNED' },
  };
  const { message, shutOut } = failureOf(new CombinedError({ graphQLErrors: [error] }));
  expect(message).toMatch(/^You are banned until .*2026.*: Too loud\.$/);
  expect(message).not.toContain('T23:52');
  expect(shutOut).toBe(true);
});

test('no answer passes; a proxy that refuses for good does not', () => {
  expect(failureOf(new CombinedError({ networkError: new Error('x') }))).toMatchObject({
    code: 'UNREACHABLE',
  });
  for (const busy of [408, 429, 500, 502, 503]) expect(status(busy).passing).toBe(true);
  for (const refused of [400, 403, 413]) expect(status(refused).passing).toBe(false);
});
