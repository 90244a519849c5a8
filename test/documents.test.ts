import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from './support/app.ts';
import { type Answer, refusal } from './support/people.ts';
import { openSocket } from './support/socket.ts';

/** What the build of the web client left for the server. */
const list: Record<string, string> = JSON.parse(readFileSync('dist/client/documents.json', 'utf8'));
const [hashOfViewer = ''] = Object.entries(list).find(([, text]) => text.startsWith('query Viewer')) ?? [];
const textOfViewer = list[hashOfViewer] ?? '';
const unknown = '0'.repeat(64);
const named = (sha256Hash: unknown) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

let app: TestApp;

type Body = Record<string, unknown>;
const http = async (body: Body): Promise<Answer> => {
  const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
};
const socket = async (body: Body): Promise<Answer> => {
  const { raw, close } = await openSocket(app.port);
  const answer = new Promise<Answer>((resolve) =>
    raw.on('message', (frame) => {
      const { type, payload } = JSON.parse(String(frame));
      resolve(type === 'error' ? { data: null, errors: payload } : payload);
    }),
  );
  raw.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '', ...body } }));
  const answered = await answer;
  await close();
  return answered;
};
const ways = [
  ['HTTP', http],
  ['a socket', socket],
] as const;
const nobody = { data: { viewer: null } };

describe.each(ways)('over %s', (_way, ask) => {
  beforeAll(async () => {
    app = await openApp();
  });
  afterAll(() => app.close());

  test('an operation of the web client is executed by its hash', async () => {
    expect(await ask(named(hashOfViewer))).toEqual(nobody);
  });

  test('an unknown hash is refused, and served together with its text', async () => {
    for (const hash of [unknown, '', '__proto__', hashOfViewer.toUpperCase()])
      expect(refusal(await ask(named(hash)))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(await ask({ ...named(unknown), query: textOfViewer })).toEqual(nobody);
    // Nothing was learned from that.
    expect(refusal(await ask(named(unknown))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test.each([
    { persistedQuery: null },
    { persistedQuery: 'x' },
    { persistedQuery: { sha256Hash: 7 } },
    {},
  ])('what names no hash (%j) is a query without a text', async (extensions) => {
    expect(refusal(await ask({ extensions })).code).toMatch(/^(BAD_INPUT|GRAPHQL_PARSE_FAILED)$/);
  });
});

describe.each(ways)('with DOCUMENTS=persisted, over %s', (_way, ask) => {
  beforeAll(async () => {
    app = await openApp({ DOCUMENTS: 'persisted' });
  });
  afterAll(() => app.close());

  test('what is in the list is executed, by its hash or its text', async () => {
    expect(await ask(named(hashOfViewer))).toEqual(nobody);
    expect(await ask({ query: textOfViewer })).toEqual(nobody);
  });

  test('nothing else is', async () => {
    for (const query of ['{ viewer { id } }', '{ __schema { types { name } } }', `${textOfViewer} `, '{'])
      expect(refusal(await ask({ query })).code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(refusal(await ask({ ...named(hashOfViewer), query: '{ viewer { id } }' })).code).toBe(
      'PERSISTED_QUERY_NOT_FOUND',
    );
  });

  test('GraphiQL says that it is off', async () => {
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql?query={viewer{id}}`, {
      headers: { accept: 'text/html' },
    });
    expect(await response.text()).toContain('GraphiQL is off');
  });
});

test('the list is not served to anybody', async () => {
  app = await openApp();
  expect((await fetch(`http://127.0.0.1:${app.port}/documents.json`)).status).toBe(404);
  await app.close();
});
