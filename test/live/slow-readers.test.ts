import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { socketsWatched } from '../../server/live/drain.ts';
import { OUTBOX_BYTES } from '../../server/live/outbox.ts';
import { CLOSE_TOO_SLOW } from '../../server/transport/connection.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { openRawSocket, type RawSocket } from '../support/raw-socket.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await openApp({ RATE_LIMITS: 'off' });
  url = `http://127.0.0.1:${app.port}`;
});
afterAll(() => app.close());

/** 16,000 bytes: so many of them are more than the system's own buffers and the outbox hold together. */
const BODY = '🧙'.repeat(3_990);
const MESSAGES = 700;
const READ =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { seq cursor body } }';

const subscribe = (reader: RawSocket, room: string, after: string | null = null) =>
  reader.send({ id: '1', type: 'subscribe', payload: { query: READ, variables: { room, after } } });

async function flood(person: Person, room: string, count = MESSAGES): Promise<void> {
  for (let sent = 0; sent < count; sent += 50)
    await Promise.all(Array.from({ length: 50 }, (_, index) => person.say(room, `${sent + index} ${BODY}`)));
}

/** How many of the flood's messages are among these. */
const largeIn = (texts: readonly string[]) => texts.filter(({ length }) => length > BODY.length).length;

const messagesIn = (texts: readonly string[]) =>
  texts
    .filter((text) => text.includes('"type":"next"'))
    .map((text) => JSON.parse(text).payload.data.messageAdded);

async function started(reader: RawSocket, person: Person, room: string): Promise<void> {
  subscribe(reader, room);
  // Until the first message arrives it is not known that the subscription has begun.
  for (let tries = 0; tries < 100 && messagesIn(reader.texts).length === 0; tries++)
    await person.say(room, 'Hello');
  await reader.until((texts) => messagesIn(texts).length > 0);
}

test('a reader that stops reading hurts nobody, holds a bounded outbox, and is caught up from the log when it reads again', async () => {
  const room = 'stopping';
  const ada = await app.guest('Ada', room);
  const [healthy, stopping] = await Promise.all([
    openRawSocket(url, ada.token),
    openRawSocket(url, ada.token),
  ]);
  await Promise.all([healthy, stopping].map((reader) => started(reader, ada, room)));
  stopping.socket.pause();
  await flood(ada, room);
  await healthy.until((texts) => largeIn(texts) === MESSAGES);
  stopping.socket.resume();
  await stopping.until((texts) => largeIn(texts) === MESSAGES);
  for (const { texts } of [healthy, stopping]) {
    const messages = messagesIn(texts);
    const first = messages[0].seq;
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => first + index));
    expect(messages.filter(({ body }) => body !== 'Hello')).toHaveLength(MESSAGES);
  }
  await Promise.all([healthy.close(), stopping.close()]);
}, 60_000);

test('a reader that does not drain is closed with a code of its own, or over server-sent events cut, and resumes exactly from its cursor', async () => {
  const room = 'never-draining';
  const ada = await app.guest('Ada', room);
  const stuck = await openRawSocket(url, ada.token);
  await started(stuck, ada, room);
  const { length } = messagesIn(stuck.texts);
  stuck.socket.pause();
  const closed = new Promise<number>((resolve) => stuck.socket.once('close', resolve));
  const overEvents = await openEvents(room, ada.token ?? '');
  overEvents.pause();
  const cut = once(overEvents, 'close');
  await flood(ada, room);
  expect(socketsWatched()).toBe(2);
  await expect.poll(socketsWatched, { timeout: 30_000 }).toBe(0);
  // Too late: what had left the server still comes, and then the code.
  stuck.socket.resume();
  overEvents.on('error', () => undefined).resume();
  await cut;
  // It hears the code only if it reads all that was sent before, in time; else it is just cut.
  expect([CLOSE_TOO_SLOW, 1006]).toContain(await closed);
  const before = messagesIn(stuck.texts);
  expect(before.length).toBeLessThan(length + MESSAGES);
  const back = await openRawSocket(url, ada.token);
  subscribe(back, room, before.at(-1).cursor);
  await back.until((texts) => largeIn(texts) === MESSAGES - largeIn(stuck.texts));
  const all = [...before, ...messagesIn(back.texts)];
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => all[0].seq + index));
  await back.close();
}, 60_000);

/** A stream of server-sent events that has begun, as the bytes of its connection. */
async function openEvents(room: string, token: string): Promise<Socket> {
  const body = JSON.stringify({ query: READ, variables: { room } });
  const reader = connect(app.port, '127.0.0.1');
  reader.write(
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  let head = '';
  reader.on('data', (data) => (head += data));
  await expect.poll(() => head).toContain('text/event-stream');
  return reader;
}

test('whoever asks and does not read the answers is not asked for more questions', async () => {
  const room = 'asking';
  const ada = await app.guest('Ada', room);
  await flood(ada, room, 200);
  const asking = await openRawSocket(url, ada.token);
  asking.socket.pause();
  const query = 'query ($room: String!) { history(room: $room, last: 200) { nodes { body } } }';
  const questions = Math.ceil((16 * OUTBOX_BYTES) / (200 * 16_000)) * 4;
  for (let id = 0; id < questions; id++)
    asking.send({ id: `${id}`, type: 'subscribe', payload: { query, variables: { room } } });
  // Everybody else is served meanwhile.
  expect((await ada.say(room, 'Hello')).errors).toBeUndefined();
  asking.socket.resume();
  await asking.until((texts) => texts.filter((text) => text.includes('"complete"')).length === questions);
  await asking.close();
}, 60_000);

test('while a reader does not read, nothing more is read of it, however much it sends', async () => {
  const room = 'sending-on';
  const ada = await app.guest('Ada', room);
  await flood(ada, room, 200);
  const asking = await openRawSocket(url, ada.token);
  asking.socket.pause();
  const history = 'query ($room: String!) { history(room: $room, last: 12) { nodes { body } } }';
  const ask = (id: string, query: string, more = {}) =>
    asking.send({ id, type: 'subscribe', payload: { query, variables: { room, ...more } } });
  // Each answer is far below the outbox's bound, and together they are more than the system's buffers.
  const questions = 60;
  for (let id = 0; id < questions; id++) {
    ask(`${id}`, history);
    // One after another: those that are executed at once may fill the outbox together.
    for (let turn = 0; turn < 3; turn++) await ada.ask(history, { room });
  }
  await expect.poll(socketsWatched).toBe(1);
  const unused = 'x'.repeat(100_000);
  const frames = 600;
  for (let id = 0; id < frames; id++) ask(`more ${id}`, '{ viewer { name } }', { unused });
  // What the system's buffers between the two hold has left; the rest waits here, and not in the server.
  await expect
    .poll(async () => {
      const before = asking.socket.bufferedAmount;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return before - asking.socket.bufferedAmount;
    })
    .toBe(0);
  expect(asking.socket.bufferedAmount).toBeGreaterThan((frames / 2) * unused.length);
  asking.socket.resume();
  const ended = (texts: readonly string[]) => texts.filter((text) => text.includes('"complete"')).length;
  await asking.until((texts) => ended(texts) === questions + frames);
  await asking.close();
}, 60_000);
