import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ws from 'ws';
import { createFrames, quoteId, textFrame } from '../../server/live/frames.ts';

/** The library's own reader of frames, which its types do not mention. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** What a WebSocket library hears of these bytes. */
async function heard(bytes: Buffer): Promise<string[]> {
  const texts: string[] = [];
  const receiver = new Receiver({ isServer: false });
  receiver.on('message', (data) => texts.push(String(data)));
  await new Promise<void>((resolve, reject) => {
    receiver.once('error', reject);
    receiver.end(bytes, resolve);
  });
  return texts;
}

/** Around the lengths at which the header of a frame grows. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.integer({ min: 60, max: 130 }).map((length) => 'x'.repeat(length)),
  fc.integer({ min: 65_400, max: 65_540 }).map((length) => 'x'.repeat(length)),
);
const id = fc.oneof(
  fc.uuid(),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '"', '\\', '\u2028', '🧙'),
);

test('what is written once for all says to each socket just what graphql-ws would have said', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 4 }),
      fc.array(id, { minLength: 1, maxLength: 5 }),
      async (bodies, ids) => {
        const results = bodies.map((body) => ({ data: { messageAdded: { body } } }));
        const frames = createFrames(results.map((result) => Buffer.from(JSON.stringify(result))));
        for (const one of [...ids, ...ids]) {
          const bytes = frames.for(quoteId(one));
          expect(bytes.length).toBe(frames.sizeFor(quoteId(one)));
          expect((await heard(bytes)).map((message) => JSON.parse(message))).toEqual(
            results.map((payload) => ({ id: one, type: 'next', payload })),
          );
        }
      },
    ),
  );
});

test('what sockets still need, whole or in pieces, says the same when it was written to others since', () => {
  fc.assert(
    fc.property(
      fc.array(text, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(2), id), { minLength: 1, maxLength: 20 }),
      (bodies, writes) => {
        const frames = createFrames(bodies.map((body) => Buffer.from(JSON.stringify(body))));
        // The first takes everything at once; the others nothing until the end.
        const sockets = [true, false, false].map(openSocket);
        for (const [to, one] of writes) frames.writeTo(sockets[to]?.socket as Writable, quoteId(one));
        for (const [to, { taken }] of sockets.entries()) {
          const own = writes.filter(([other]) => other === to).map(([, one]) => frames.for(quoteId(one)));
          expect(taken().equals(Buffer.concat(own))).toBe(true);
        }
      },
    ),
  );
});

/** What a socket that holds back keeps is what it was given, and no copy. */
function openSocket(takesAtOnce: boolean) {
  const bytes: Buffer[] = [];
  const held: (() => void)[] = [];
  const socket = new Writable({
    write(chunk, _encoding, done) {
      if (takesAtOnce) bytes.push(Buffer.from(chunk));
      else held.push(() => bytes.push(chunk));
      if (takesAtOnce) done();
      else held.push(done);
    },
  });
  const taken = () => {
    for (let next = held.shift(); next; next = held.shift()) next();
    return Buffer.concat(bytes);
  };
  return { socket, taken };
}

test('a text is one frame, however long', async () => {
  for (const length of [0, 125, 126, 65_535, 65_536, 200_000]) {
    const said = 'é'.repeat(length / 2) + 'x'.repeat(length % 2);
    expect(await heard(textFrame(said))).toEqual([said]);
  }
});
