import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure, unreachable } from '../../client/connection/failure.ts';
import { outbox, type Pending } from '../../client/outbox/outbox.ts';

type Answer = { acknowledge: (seq?: number) => void; refuse: (failure: Failure) => void };

/** A server that answers when the test says so, and a network between. */
function door() {
  const sent: { clientId: string; body: string; answer: Answer }[] = [];
  const waits: (() => void)[] = [];
  const halts: Failure[] = [];
  let place = 0;
  const box = outbox({
    send: ({ clientId, body }) =>
      new Promise<number>((resolve, refuse) =>
        sent.push({ clientId, body, answer: { acknowledge: (seq = 1) => resolve(seq), refuse } }),
      ),
    wait: () => new Promise<void>((over) => waits.push(over)),
    changed: () => {},
    halted: (failure) => halts.push(failure),
  });
  box.go();
  return {
    box,
    halts,
    sent,
    waits,
    write: (clientId: string) =>
      box.add({ clientId, body: `body of ${clientId}`, writtenAt: '', place: ++place }),
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
  box.retry('a', 3);
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

test('what a slow room holds back says when it goes, goes by itself, and can be taken back until then', async () => {
  const slow = () => new Failure('RATE_LIMITED', 'Slow.', { field: 'room', retryAfter: 30 });
  const { box, write, sent, waits, last, statuses } = door();
  write('a');
  write('b');
  expect(box.discard('a')).toBeUndefined();
  last().refuse(slow());
  await turn();
  expect(statuses()).toEqual(['a waiting', 'b queued']);
  expect(box.pendings()[0]?.again).toBeGreaterThan(Date.now());
  waits.shift()?.();
  await turn();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'a']);
  expect(box.pendings()[0]).toMatchObject({ status: 'sending', again: undefined });
  last().refuse(slow());
  await turn();
  expect(box.discard('a')?.body).toBe('body of a');
  await turn();
  expect(statuses()).toEqual(['b sending']);
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'a', 'b']);
});

test('what waits because nobody answers may be in the room already: it cannot be taken back', async () => {
  const { box, write, last } = door();
  write('a');
  last().refuse(unreachable());
  await turn();
  expect(box.discard('a')).toBeUndefined();
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

const kept = (clientId: string, place: number, status: Pending['status'] = 'queued'): Pending => ({
  ...{ clientId, place, status },
  ...{ body: `body of ${clientId}`, writtenAt: '' },
});

test('what was kept goes out in its order, before what is written since; what had failed waits to be asked for', () => {
  const { box, sent, statuses } = door();
  box.stop();
  box.add({ clientId: 'd', body: '', writtenAt: '', place: 4 });
  box.take([kept('c', 3), kept('a', 1), kept('b', 2, 'failed')], []);
  expect(statuses()).toEqual(['a queued', 'b failed', 'c queued', 'd queued']);
  expect(sent).toEqual([]);
  box.go();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a']);
});

test('what was read from the disk before it was over is not taken in again; what is gone from it is over', async () => {
  const { box, write, sent, last, statuses } = door();
  write('a');
  write('b');
  write('c');
  const known = box.pendings();
  const read = [kept('a', 1), kept('c', 3)];
  last().acknowledge(1);
  await turn();
  box.confirmed('a');
  box.add({ clientId: 'd', body: '', writtenAt: '', place: 4 });
  box.take(read, known);
  await turn();
  expect(statuses()).toEqual(['c sending', 'd queued']);
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'b', 'c']);
});

test('a tab that does not send shows how it stands where it is sent, and goes on when that tab is gone', async () => {
  const { box, sent, write, statuses } = door();
  box.stop();
  write('a');
  write('b');
  write('c');
  box.mirror([kept('a', 1, 'sent'), kept('b', 2, 'sending')]);
  expect(statuses()).toEqual(['a sent', 'b sending', 'c queued']);
  box.confirmed('a');
  box.mirror([kept('a', 1, 'sent'), kept('b', 2, 'waiting')]);
  expect(statuses()).toEqual(['b waiting', 'c queued']);
  box.go();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['b']);
  box.sent('b', 7);
  await turn();
  expect(statuses()).toEqual(['b sent', 'c sending']);
});

test('signed out, nothing more goes out, and nothing fails: it waits for the same person', async () => {
  const { box, halts, write, sent, last, statuses } = door();
  write('a');
  write('b');
  last().refuse(new Failure('UNAUTHENTICATED', 'You are signed out.'));
  await turn();
  expect(statuses()).toEqual(['a queued', 'b queued']);
  expect(halts).toHaveLength(1);
  expect(sent).toHaveLength(1);
  box.go();
  last().acknowledge();
  await turn();
  expect(sent.map(({ clientId }) => clientId)).toEqual(['a', 'a', 'b']);
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
        box.go();
        const ids = Array.from({ length: count }, (_, at) => `c${at}`);
        for (const [place, clientId] of ids.entries())
          box.add({ clientId, body: clientId, writtenAt: '', place });
        while (box.pendings().some(({ status }) => status !== 'sent')) await Promise.resolve();
        expect(stored).toEqual(ids);
        for (const clientId of ids) if (!told.includes(clientId)) box.confirmed(clientId);
        expect(box.pendings()).toEqual([]);
      },
    ),
  );
});
