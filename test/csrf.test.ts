import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openApp, type TestApp } from './support/app.ts';

// Every kind of request that a page of another site can make a browser send, with the cookie of somebody who is signed in.

let app: TestApp;
let cookie = '';
beforeAll(async () => {
  app = await openApp();
  const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation { joinRoom(room: "target", name: "Ada", create: true) { token } }',
    }),
  });
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => app.close());

const origins = () => ({
  evil: 'https://evil.example',
  null: 'null',
  missing: undefined,
  'sub-domain': `http://sub.127.0.0.1:${app.port}`,
  'other port': `http://127.0.0.1:${app.port + 1}`,
});
const said = async (body: string) => {
  const { db } = await import('../server/store/database.ts');
  return db.message.count({ where: { body } });
};

const mutation = (body: string) => `mutation { sendMessage(room: "target", body: "${body}") { duplicate } }`;
type Send = (headers: Record<string, string>, body: string) => Promise<unknown>;

const post =
  (type: string, encode: (query: string) => BodyInit): Send =>
  (headers, body) =>
    fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      headers: { ...headers, ...(type && { 'content-type': type }) },
      body: encode(mutation(body)),
    }).then((response) => response.text());

const kinds: Record<string, Send> = {
  JSON: post('application/json', (query) => JSON.stringify({ query })),
  urlencoded: post('application/x-www-form-urlencoded', (query) => new URLSearchParams({ query }).toString()),
  multipart: post('', (query) => {
    const form = new FormData();
    form.set('operations', JSON.stringify({ query }));
    form.set('query', query);
    return form;
  }),
  text: post('text/plain', (query) => JSON.stringify({ query })),
  GET: (headers, body) =>
    fetch(`http://127.0.0.1:${app.port}/graphql?query=${encodeURIComponent(mutation(body))}`, {
      headers,
    }).then((response) => response.text()),
  SSE: (headers, body) =>
    fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: mutation(body) }),
    }).then((response) => response.text()),
  WebSocket: (headers, body) =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws', { headers });
      socket.on('error', resolve);
      socket.on('unexpected-response', resolve);
      socket.on('close', resolve);
      socket.on('open', () => socket.send('{"type":"connection_init"}'));
      socket.on('message', (frame) => {
        const { type } = JSON.parse(String(frame));
        if (type !== 'connection_ack') return socket.close();
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: mutation(body) } }));
      });
    }),
};

test.each(
  Object.keys(kinds),
)('by %s from elsewhere nothing is done in the name of whoever has the cookie', async (kind) => {
  for (const [from, origin] of Object.entries(origins())) {
    const body = `${kind} from ${from}`;
    await kinds[kind]?.({ cookie, ...(origin && { origin }) }, body);
    expect([body, await said(body)]).toEqual([body, 0]);
  }
});

test('from a page of its own it is', async () => {
  const own = { cookie, origin: `http://127.0.0.1:${app.port}`, 'x-graphql-yoga-csrf': 'web' };
  for (const kind of ['JSON', 'WebSocket']) {
    await kinds[kind]?.(own, `${kind} from here`);
    expect([kind, await said(`${kind} from here`)]).toEqual([kind, 1]);
  }
});
