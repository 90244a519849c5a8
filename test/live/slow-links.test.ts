import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchDrain } from '../../server/live/drain.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { openRawSocket } from '../support/raw-socket.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp({ RATE_LIMITS: 'off' });
});
afterAll(() => app.close());

/** Pauses what is read for as long as a link of this speed takes for what has come. */
function createPace(bytesPerSecond: number, reader: { pause(): void; resume(): void }) {
  const begun = performance.now();
  let bytes = 0;
  let resuming: NodeJS.Timeout | undefined;
  return (more: number) => {
    bytes += more;
    const ahead = (bytes / bytesPerSecond) * 1000 - (performance.now() - begun);
    if (ahead <= 0) return;
    reader.pause();
    clearTimeout(resuming);
    resuming = setTimeout(() => reader.resume(), ahead);
  };
}

const BODY = '🧙'.repeat(3_990);
/** Less than the system's buffers hold: the outbox is empty, and the ping stands behind megabytes. */
const MESSAGES = 400;
/** More than the system's buffers hold, and what is read of it before somebody is given up. */
const WRITE_BYTES = 64 * 1024 * 1024;

test.concurrent('a reader on a slow link is not taken for dead while its pong stands behind what it has to read', async () => {
  const room = 'slow link';
  const ada = await app.guest('Ada', room);
  const { data } = await ada.ask(`{ history(room: "${room}") { streamCursor } }`);
  for (let sent = 0; sent < MESSAGES; sent += 50)
    await Promise.all(Array.from({ length: 50 }, () => ada.say(room, BODY)));
  const reader = await openRawSocket(`http://127.0.0.1:${app.port}`, ada.token);
  const pace = createPace(320_000, reader.socket);
  reader.socket.on('message', (data) => pace((data as Buffer).length));
  reader.send({
    id: '1',
    type: 'subscribe',
    payload: {
      query:
        'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { body } }',
      variables: { room, after: data.history.streamCursor },
    },
  });
  await reader.until((texts) => texts.filter((text) => text.includes(BODY)).length === MESSAGES);
  // What had left the server would come in any case: it is still listened to as well.
  reader.send({ id: '2', type: 'subscribe', payload: { query: '{ viewer { name } }' } });
  await reader.until((texts) => texts.some((text) => text.includes('"id":"2"')));
  await reader.close();
}, 60_000);

test.concurrent('a socket that takes little of one large write is not stuck; one that takes nothing is', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const open = async () => {
    const reader = connect(port, '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [Socket];
    return { reader, socket };
  };
  const [slow, silent] = [await open(), await open()];
  const pace = createPace(800_000, slow.reader);
  slow.reader.on('data', (data) => pace(data.length));
  const stuck: string[] = [];
  const stops = Object.entries({ slow, silent }).map(([name, { socket }]) => {
    socket.write(Buffer.alloc(WRITE_BYTES));
    return watchDrain(socket, () => stuck.push(name));
  });
  await expect.poll(() => stuck, { timeout: 30_000 }).not.toEqual([]);
  expect(stuck).toEqual(['silent']);
  // Of the slow one's only write not all is taken yet.
  expect(slow.socket.writableLength).toBe(WRITE_BYTES);
  for (const stop of stops) stop();
  for (const { reader, socket } of [slow, silent]) {
    reader.destroy();
    socket.destroy();
  }
  server.close();
}, 60_000);
