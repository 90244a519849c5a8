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

test('how long to wait is said in words', () => {
  const message = (message: string) =>
    failureOf(new CombinedError({ graphQLErrors: [{ message, extensions: { code: 'RATE_LIMITED' } }] }))
      .message;
  expect(message('More than 20 new accounts in 3600 s: try again in 3538 s.')).toBe(
    'More than 20 new accounts in 1 hour: try again in 59 minutes.',
  );
  expect(message('Try again in 1 s.')).toBe('Try again in 1 second.');
});

test('no answer passes; a proxy that refuses for good does not', () => {
  expect(failureOf(new CombinedError({ networkError: new Error('x') }))).toMatchObject({
    code: 'UNREACHABLE',
  });
  for (const busy of [408, 429, 500, 502, 503]) expect(status(busy).passing).toBe(true);
  for (const refused of [400, 403, 413]) expect(status(refused).passing).toBe(false);
});

test('until when somebody is muted is said', () => {
  const { message } = refusal({ code: 'MUTED', until: '2026-11-21T23:52:18.142Z' });
  expect(message).toMatch(/^You may only read here until .*2026.*\.$/);
});

test('a mute without an end has no date', () => {
  const tenYears = new Date(Date.now() + 10 * 365 * 24 * 60 * 60_000).toISOString();
  expect(refusal({ code: 'MUTED', until: tenYears }).message).toBe(
    'You may only read here until somebody lets you speak again.',
  );
});
