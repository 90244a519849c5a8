import { CombinedError } from '@urql/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff } from '../../client/connection/backoff.ts';
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

test('no answer passes; a proxy that refuses for good does not', () => {
  expect(failureOf(new CombinedError({ networkError: new Error('x') }))).toMatchObject({
    code: 'UNREACHABLE',
  });
  for (const busy of [408, 429, 500, 502, 503]) expect(status(busy).passing).toBe(true);
  for (const refused of [400, 403, 413]) expect(status(refused).passing).toBe(false);
});

test('waits grow, are bounded, and are never the same for everybody', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
      const wait = backoff(failures, () => chance);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(6_000, 400 * 2 ** failures));
      expect(wait).toBeCloseTo(chance * backoff(failures, () => 1));
    }),
  );
});
