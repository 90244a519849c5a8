import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountById } from '../../server/accounts/by-id.ts';
import type { AccountRow } from '../../server/events.ts';
import { append } from '../../server/log/append.ts';
import { reachAsMember } from '../../server/rooms/reach.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { openLine } from '../support/line.ts';
import type { Person } from '../support/people.ts';
import { saying } from '../support/saying.ts';

const EVENTS = 10_000;
/** Together more than what an outbox and the buffers of a socket hold. */
const BODY = 'Hello! '.repeat(140);
const ROOM = 'burst';
const ATTEMPTS_MOST = 50;
const MESSAGES =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { seq cursor id body } }';
const ALL =
  'subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) { cursor ... on MessageAdded { message { seq id body } } } }';

type Item = { cursor: string; id?: string; message?: { id: string } };

let app: TestApp;
let ada: Person;
beforeAll(async () => {
  app = await openApp({ RATE_LIMITS: 'off' });
  ada = await app.guest('Ada', ROOM);
});
afterAll(() => app.close());

/** Somebody who reads until they have every message; whose stream is ended meanwhile resumes it. */
function createReader(query: string, after: string) {
  const ids: string[] = [];
  let cursor = after;
  return {
    ids,
    payload: () => ({ query, variables: { room: ROOM, after: cursor } }),
    hasAll: () => ids.length >= EVENTS,
    take(data: Record<string, Item>) {
      for (const item of Object.values(data)) {
        cursor = item.cursor;
        const id = item.id ?? item.message?.id;
        if (id !== undefined) ids.push(id);
      }
    },
  };
}

/** @param rest - between every so many messages: for as long as it takes, nothing is read. */
async function readSocket(
  query: string,
  after: string,
  rest?: { every: number; until: () => Promise<unknown> },
): Promise<string[]> {
  const reader = createReader(query, after);
  for (let attempt = 0; attempt < ATTEMPTS_MOST && !reader.hasAll(); attempt++) {
    const { socket, send } = await openLine(app.port, ada.token ?? '');
    const over = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.on('message', (data) => {
        const frame = JSON.parse(String(data)) as { type: string; payload: { data: Record<string, Item> } };
        if (frame.type !== 'next') return resolve();
        reader.take(frame.payload.data);
        if (reader.hasAll()) resolve();
        else if (rest && reader.ids.length % rest.every === 0) {
          socket.pause();
          void rest.until().then(() => socket.resume());
        }
      });
    });
    send({ type: 'subscribe', id: 'burst', payload: reader.payload() });
    await over;
    socket.terminate();
  }
  return reader.ids;
}

async function readServerSentEvents(query: string, after: string, restMs = 0): Promise<string[]> {
  const reader = createReader(query, after);
  for (let attempt = 0; attempt < ATTEMPTS_MOST && !reader.hasAll(); attempt++) {
    const stop = new AbortController();
    const { body } = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${ada.token}`,
      },
      body: JSON.stringify(reader.payload()),
      signal: stop.signal,
    });
    let text = '';
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (text + piece).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (\{"data".*)$/m.exec(event)?.[1];
        if (data) reader.take((JSON.parse(data) as { data: Record<string, Item> }).data);
      }
      if (reader.hasAll()) break;
      if (restMs > 0) await delay(restMs);
    }
    stop.abort();
  }
  return reader.ids;
}

test('10,000 messages at once: whoever reads at whatever speed has each of them once, in order', {
  timeout: 120_000,
}, async () => {
  const { streamCursor: after } = (await ada.ask(`{ history(room: "${ROOM}") { streamCursor } }`)).data
    .history;
  const account = (await accountById(ada.id)) as AccountRow;
  const { room } = await reachAsMember(ROOM, account);
  const burst: Promise<string[]> = Promise.resolve().then(async () => {
    const appended = await Promise.all(
      Array.from({ length: EVENTS }, () => append({ ...saying(BODY), room, actor: account })),
    );
    return appended
      .flatMap((one) => (one?.event.type === 'message.added' ? [one.event.message] : []))
      .sort((one, other) => one.seq - other.seq)
      .map(({ id }) => id);
  });
  const readers = {
    quick: readSocket(MESSAGES, after),
    'quick, of everything': readSocket(ALL, after),
    'resting often': readSocket(MESSAGES, after, { every: 250, until: () => delay(1) }),
    'stalled until it is over': readSocket(ALL, after, { every: 1, until: () => burst }),
    'over server-sent events': readServerSentEvents(MESSAGES, after),
    'over server-sent events, slowly': readServerSentEvents(ALL, after, 1),
    late: burst.then(() => readSocket(MESSAGES, after)),
  };
  const sent = await burst;
  for (const [name, reading] of Object.entries(readers)) {
    const ids = await reading;
    expect({ name, count: ids.length }).toEqual({ name, count: EVENTS });
    // Not `toEqual`: the difference of ten thousand lines helps nobody.
    expect({ name, wrongFrom: ids.findIndex((id, index) => id !== sent[index]) }).toEqual({
      name,
      wrongFrom: -1,
    });
  }
});
