import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountById } from '../../server/accounts/by-id.ts';
import type { AccountRow } from '../../server/events.ts';
import { groupCount } from '../../server/live/group.ts';
import { hubCount } from '../../server/live/hub.ts';
import { OUTBOX_BYTES } from '../../server/live/outbox.ts';
import { toCursor } from '../../server/log/cursor.ts';
import { sendMessage } from '../../server/messages/send.ts';
import { db } from '../../server/store/database.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { openRawSocket, type RawSocket } from '../support/raw-socket.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await openApp();
  url = `http://127.0.0.1:${app.port}`;
});
afterAll(() => app.close());

const has = (part: string) => (texts: readonly string[]) => texts.some((text) => text.includes(part));
const subscribe = (socket: RawSocket, id: string, query: string, variables: object = {}) =>
  socket.send({ id, type: 'subscribe', payload: { query, variables } });

/** Says something again and again until this socket has heard it: then its subscription has begun. */
async function heardBy(socket: RawSocket, person: Person, room: string): Promise<void> {
  for (let tries = 0; tries < 200 && !has('"next"')(socket.texts); tries++) await person.say(room, 'Hello?');
  await socket.until(has('"next"'));
}

test('a variable that is left away is not one that is null: they share nothing', async () => {
  const ada = await app.guest('Ada', 'variables');
  const query =
    'subscription ($x: Boolean = true) { messageAdded(room: "variables") { seq body @include(if: $x) } }';
  const [away, nothing] = await Promise.all([1, 2].map(() => openRawSocket(url, ada.token)));
  if (!away || !nothing) throw new Error('There are two sockets.');
  subscribe(away, '1', query);
  await heardBy(away, ada, 'variables');
  subscribe(nothing, '1', query, { x: null });
  await heardBy(nothing, ada, 'variables');
  expect(away.texts.at(-1)).toContain('"body":"Hello?"');
  expect(nothing.texts.at(-1)).toContain('"errors"');
  await Promise.all([away.close(), nothing.close()]);
});

test('whoever leaves while they follow from ahead of the log hears nothing that is said after it', async () => {
  const grace = await app.guest('Grace', 'ahead');
  for (let round = 0; round < 12; round++) {
    const ada = await app.guest('Ada', 'ahead');
    const { head, id } = await db.room.findUniqueOrThrow({ where: { slug: 'ahead' } });
    const socket = await openRawSocket(url, ada.token);
    const after = toCursor(id, head + 1);
    subscribe(socket, '1', `subscription { messageAdded(room: "ahead", after: "${after}") { body } }`);
    subscribe(socket, '2', 'mutation { leaveRoom(room: "ahead") { room { id } } }');
    await socket.until(has('leaveRoom'));
    await grace.say('ahead', 'a secret');
    // Whatever became of the subscription, it is over: refused, or ended by the leaving.
    await socket.until(has('{"id":"1","type":"complete"}'));
    expect(socket.texts.filter((text) => text.includes('a secret'))).toEqual([]);
    await socket.close();
  }
});

test('an id that is given up and used again at once is delivered to once at the most, and leaves nobody behind', async () => {
  const ada = await app.guest('Ada', 'again');
  const query = 'subscription { messageAdded(room: "again") { body } }';
  for (let round = 0; round < 12; round++) {
    const socket = await openRawSocket(url, ada.token);
    subscribe(socket, '1', query);
    socket.send({ id: '1', type: 'complete' });
    subscribe(socket, '1', query);
    subscribe(socket, 'other', query);
    await heardBy(socket, ada, 'again');
    await ada.say('again', `round ${round}`);
    await socket.until(has(`round ${round}`));
    await ada.say('again', 'the end');
    await socket.until(has('the end'));
    const twice = socket.texts.filter(
      (text) => text.startsWith('{"id":"1","type":"next"') && text.includes(`round ${round}`),
    );
    expect(twice.length).toBeLessThanOrEqual(1);
    await socket.close();
  }
  await expect.poll(groupCount).toBe(0);
  await expect.poll(hubCount).toBe(0);
});

test('a commit of megabytes makes no socket hold more than its outbox, and all of it arrives in order', async () => {
  const [room, body] = ['megabytes', '🧙'.repeat(3_990)];
  const ada = await app.guest('Ada', room);
  const viewer = (await accountById(ada.id)) as AccountRow;
  const socket = await openRawSocket(url, ada.token);
  subscribe(socket, '1', `subscription { messageAdded(room: "${room}") { seq body } }`);
  await heardBy(socket, ada, room);
  socket.texts.length = 0;
  // In one turn: they share one commit, and what is told of it is told at once.
  const count = Math.ceil((6 * OUTBOX_BYTES) / 16_000);
  const sent = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      sendMessage({ room, body: `${index} ${body}`, clientId: null, replyTo: null, thread: null }, viewer),
    ),
  );
  const large = (texts: readonly string[]) => texts.filter(({ length }) => length > body.length);
  await socket.until((texts) => large(texts).length === count);
  const seqs = large(socket.texts).map((text) => JSON.parse(text).payload.data.messageAdded.seq);
  expect(seqs).toEqual(sent.map(({ message }) => message.seq).sort((a, b) => a - b));
  await socket.close();
});
