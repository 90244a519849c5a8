import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure, unreachable } from '../../client/connection/failure.ts';
import { outbox, type Pending } from '../../client/messages/outbox.ts';

type Answer = { acknowledge: (seq?: number) => void; refuse: (failure: Failure) => void };

/** A server that answers when the test says so, and a network between. */
function door(restored: readonly Pending[] = []) {
  const sent: { clientId: string; body: string; answer: Answer }[] = [];
  const waits: (() => void)[] = [];
  const box = outbox(
    {
      send: ({ clientId, body }) =>
        new Promise<number>((resolve, refuse) =>
          sent.push({ clientId, body, answer: { acknowledge: (seq = 1) => resolve(seq), refuse } }),
        ),
      wait: () => new Promise<void>((over) => waits.push(over)),
      changed: () => {},
    },
    restored,
  );
  return {
    box,
    sent,
    waits,
    write: (clientId: string) =>
      box.add({ clientId, body: `body of ${clientId}`, writtenAt: '2026-11-21T10:00:00Z' }),
    statuses: () => box.pendings().map(({ clientId, status }) => `${clientId} ${status}`),
    last: () => sent.at(-1)?.answer as Answer,
  };
}

const turn = async () => {
  for (let microtask = 0; microtask < 10; microtask += 1) await Promise.resolve();
};
const refusal = () => new Failure('BAD_INPUT', 'No.', { field: 'body' });

test('the next message is sent when the one before is acknowledged, and not sooner', async () => {
  const { box, write, sent, last, statuses } = door();
  write('a');
  write('b');
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a']);
  expect(statuses()).toEqual(['a sending', 'b queued']);
  last().acknowledge(41);
  await turn();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'b']);
  expect(statuses()).toEqual(['a sent', 'b sending']);
  expect(box.pendings()[0]?.seq).toBe(41);
});

test('a send that gets no answer is repeated with the same clientId before anything later goes out', async () => {
  const { write, sent, waits, last, statuses } = door();
  write('a');
  write('b');
  last().refuse(unreachable());
  await turn();
  expect(statuses()).toEqual(['a waiting', 'b queued']);
  waits.shift()?.();
  await turn();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'a']);
  last().acknowledge();
  await turn();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'a', 'b']);
});

test('a refused message keeps its text, lets the next one pass, and is retried with the same clientId behind it', async () => {
  const { box, write, sent, last, statuses } = door();
  write('a');
  write('b');
  last().refuse(refusal());
  await turn();
  expect(statuses()).toEqual(['a failed', 'b sending']);
  expect(box.pendings()[0]).toMatchObject({
    body: 'body of a',
    failure: { code: 'BAD_INPUT', field: 'body' },
  });
  box.retry('a');
  expect(statuses()).toEqual(['b sending', 'a queued']);
  last().acknowledge();
  await turn();
  expect(sent.map(({ clientId, body }) => [clientId, body])).toEqual([
    ['a', 'body of a'],
    ['b', 'body of b'],
    ['a', 'body of a'],
  ]);
});

test('only a failed message can be discarded, and its text comes back', async () => {
  const { box, write, last, statuses } = door();
  write('a');
  expect(box.discard('a')).toBeUndefined();
  last().refuse(refusal());
  await turn();
  expect(box.discard('a')?.body).toBe('body of a');
  expect(statuses()).toEqual([]);
});

test('an event confirms a message whose answer was lost, and nothing waits for that answer', async () => {
  const { box, write, sent, statuses } = door();
  write('a');
  write('b');
  box.confirmed('a');
  await turn();
  expect(statuses()).toEqual(['b sending']);
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'b']);
});

test('an event confirms a message that waits for the network: it is not sent again', async () => {
  const { box, write, sent, last, statuses } = door();
  write('a');
  last().refuse(unreachable());
  await turn();
  box.confirmed('a');
  await turn();
  expect(statuses()).toEqual([]);
  expect(sent).toHaveLength(1);
});

test('what a reload interrupted is sent again with its clientId; what had failed waits to be asked for', () => {
  const before = (clientId: string, status: Pending['status']): Pending => ({
    clientId,
    body: '',
    writtenAt: '',
    status,
  });
  const { sent, statuses } = door([before('a', 'sending'), before('b', 'failed'), before('c', 'queued')]);
  expect(statuses()).toEqual(['a sending', 'b failed', 'c queued']);
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a']);
});

test('whatever the network does, everything is stored once, in the order it was written, and the outbox empties', async () => {
  const fate = fc.constantFrom('acknowledged', 'request lost', 'answer lost', 'event first');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fate, { maxLength: 30 }),
      async (count, fates) => {
        const stored: string[] = [];
        const told: string[] = [];
        const queue = [...fates];
        const box = outbox({
          send: async ({ clientId }) => {
            const fate = queue.shift() ?? 'acknowledged';
            if (fate === 'request lost') throw unreachable();
            const first = !stored.includes(clientId);
            if (first) stored.push(clientId);
            if (fate === 'event first') {
              box.confirmed(clientId);
              told.push(clientId);
            }
            if (fate === 'answer lost') throw unreachable();
            return stored.indexOf(clientId) + 1;
          },
          wait: () => Promise.resolve(),
          changed: () => {},
        });
        const ids = Array.from({ length: count }, (_, at) => `c${at}`);
        for (const clientId of ids) box.add({ clientId, body: clientId, writtenAt: '' });
        while (box.pendings().some(({ status }) => status !== 'sent')) await Promise.resolve();
        expect(stored).toEqual(ids);
        for (const clientId of ids) if (!told.includes(clientId)) box.confirmed(clientId);
        expect(box.pendings()).toEqual([]);
      },
    ),
  );
});
