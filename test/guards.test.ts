import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openApp, type TestApp } from './support/app.ts';
import type { Person } from './support/people.ts';

const PUBLIC_URL = 'http://chat.example.org';
const WHO = '{ viewer { name } }';
const PAGE = { 'x-graphql-yoga-csrf': '1' };

let app: TestApp;
let ada: Person;
beforeAll(async () => {
  app = await openApp({ PUBLIC_URL });
  ada = await app.guest('Ada', 'guards');
});
afterAll(() => app.close());

type Headers = Record<string, string>;
type Reply = { status: number; body: string };

/** Without a browser's or a library's own ideas about which headers may be sent. */
function http(method: string, path: string, headers: Headers, body = ''): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: app.port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const ways: Record<string, (headers: Headers) => Promise<Reply>> = {
  'JSON POST': (headers) =>
    http('POST', '/graphql', { ...json, ...PAGE, ...headers }, JSON.stringify({ query: WHO })),
  GET: (headers) => http('GET', `/graphql?query=${encodeURIComponent(WHO)}`, { ...PAGE, ...headers }),
  SSE: (headers) =>
    http(
      'POST',
      '/graphql',
      { ...json, ...PAGE, accept: 'text/event-stream', ...headers },
      JSON.stringify({ query: WHO }),
    ),
  WebSocket: (headers) => overSocket(headers),
};

function overSocket(headers: Headers): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws', { headers });
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    socket.on('error', reject);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (frame) => {
      const { type, payload } = JSON.parse(String(frame));
      if (type === 'connection_ack')
        return socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WHO } }));
      resolve({ status: 200, body: JSON.stringify(payload) });
      socket.terminate();
    });
  });
}

const origins: Record<string, string | undefined> = {
  own: PUBLIC_URL,
  missing: undefined,
  foreign: 'https://evil.example',
  null: 'null',
  'other port': `${PUBLIC_URL}:8080`,
  'other scheme': PUBLIC_URL.replace('http', 'https'),
  'sub-domain': 'http://evil.chat.example.org',
};
const proofs = {
  cookie: () => ({ cookie: `enchanters_session=${ada.token}` }),
  bearer: () => ({ authorization: `Bearer ${ada.token}` }),
  none: () => ({}),
};
const served = (origin: string, proof: string) =>
  origin === 'own' || (origin === 'missing' && proof !== 'cookie');

describe.each(Object.keys(ways))('over %s', (way) => {
  describe.each(Object.keys(origins))('an Origin that is %s', (origin) => {
    test.each(Object.keys(proofs) as (keyof typeof proofs)[])('with proof: %s', async (proof) => {
      const named = origins[origin];
      const { status, body } =
        (await ways[way]?.({
          host: 'chat.example.org',
          ...(named !== undefined && { origin: named }),
          ...proofs[proof](),
        })) ?? {};
      if (!served(origin, proof)) {
        expect(status).toBe(403);
        expect(JSON.parse(body ?? '')).toMatchObject({ errors: [{ extensions: { code: 'BAD_INPUT' } }] });
      } else {
        expect(status).toBe(200);
        expect(body).toContain(proof === 'none' ? '"viewer":null' : '"viewer":{"name":"Ada"}');
      }
    });
  });
});

describe('with the cookie', () => {
  const own = () => ({ host: 'chat.example.org', ...proofs.cookie() });
  const query = JSON.stringify({ query: WHO });
  const path = `/graphql?query=${encodeURIComponent(WHO)}`;

  test('a request from our origin needs the header of our pages', async () => {
    const headers = { ...json, ...own(), origin: PUBLIC_URL };
    expect((await http('POST', '/graphql', headers, query)).status).toBe(403);
    expect((await http('POST', '/graphql', { ...headers, ...PAGE }, query)).status).toBe(200);
  });

  test('reading by GET needs no header where the browser says that our own page asks, as EventSource does', async () => {
    for (const [site, status] of [
      ['same-origin', 200],
      ['same-site', 403],
      ['cross-site', 403],
      ['none', 403],
    ] as const) {
      expect((await http('GET', path, { ...own(), 'sec-fetch-site': site })).status).toBe(status);
    }
    const foreign = { ...own(), 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' };
    expect((await http('GET', path, foreign)).status).toBe(403);
    const posted = { ...json, ...own(), 'sec-fetch-site': 'same-origin' };
    expect((await http('POST', '/graphql', posted, query)).status).toBe(403);
  });

  test('the page of GraphiQL opens from a link elsewhere, and executes nothing', async () => {
    const headers = { ...own(), accept: 'text/html,*/*', 'sec-fetch-site': 'cross-site' };
    const { status, body } = await http('GET', path, headers);
    expect(status).toBe(200);
    expect(body).toContain('GraphiQL');
    expect(body).toContain('"additionalHeaders":{"x-graphql-yoga-csrf"');
    expect(body).not.toContain('"viewer":{"name"');
  });

  test('a token in connection_init does not open a socket for a page elsewhere', async () => {
    expect((await overSocket({ ...own(), origin: 'https://evil.example' })).status).toBe(403);
  });
});

test('only JSON is read: what else a form or a forgetful program sends is told so', async () => {
  const body = JSON.stringify({ query: WHO });
  for (const type of [
    undefined,
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/jsonp',
  ]) {
    const { status, body: answer } = await http(
      'POST',
      '/graphql',
      { ...PAGE, ...(type && { 'content-type': type }) },
      body,
    );
    expect([type, status]).toEqual([type, 415]);
    expect(JSON.parse(answer).errors).toEqual([
      {
        message: expect.stringContaining('Content-Type: application/json'),
        extensions: { code: 'BAD_INPUT' },
      },
    ]);
  }
  for (const type of ['application/json', 'application/json; charset=utf-8'])
    expect((await http('POST', '/graphql', { ...PAGE, 'content-type': type }, body)).status).toBe(200);
});
