import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from './support/app.ts';
import { type Answer, type Person, refusal } from './support/people.ts';

let app: TestApp;
let ada: Person;
beforeAll(async () => {
  app = await openApp();
  ada = await app.guest('Ada', 'asked');
});
afterAll(() => app.close());

const send = (body: string, accept = 'application/json') =>
  fetch(`http://127.0.0.1:${app.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}`, accept },
    body,
  });
const read = async (response: Response) => refusal((await response.json()) as Answer);

describe('what is no request of GraphQL is refused with 400, and says why', () => {
  test.each([
    ['{bad', undefined, 'not valid JSON'],
    ['', undefined, 'not valid JSON'],
    ['null', undefined, 'Send an object'],
    ['7', undefined, 'Send an object'],
    ['[{"query": "{ viewer { name } }"}]', undefined, 'one operation a request'],
    ['{}', 'query', 'no `query`'],
    ['{"query": null}', 'query', 'no `query`'],
    ['{"query": 7}', 'query', 'must be a string'],
    ['{"query": "{ viewer { name } }", "variables": [1]}', 'variables', 'must be an object'],
    ['{"query": "{ viewer { name } }", "extensions": "x"}', 'extensions', 'must be an object'],
    ['{"query": "{ viewer { name } }", "operationName": 7}', 'operationName', 'must be a string'],
    ['{"query": "{ viewer { name } }", "nonsense": 7}', 'nonsense', 'has no `nonsense`'],
  ])('%s', async (body, field, message) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const response = await send(body, accept);
      expect(response.status).toBe(400);
      const refused = await read(response);
      expect(refused).toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining(message) });
      expect(refused.field).toBe(field);
    }
  });

  test.each(['variables', 'extensions'])('%s that are not JSON, by GET', async (name) => {
    const asked = new URLSearchParams({ query: '{ viewer { name } }', [name]: '{bad' });
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql?${asked}`);
    expect(response.status).toBe(400);
    expect(await read(response)).toMatchObject({ code: 'BAD_INPUT', field: name });
  });

  test('a request of GraphQL is none of these', async () => {
    for (const more of [{}, { variables: null, extensions: null, operationName: null }])
      expect((await send(JSON.stringify({ query: '{ viewer { name } }', ...more }))).status).toBe(200);
    const asked = new URLSearchParams({
      query: 'query ($room: String!) { room(room: $room) { name } }',
      variables: '{"room": "asked"}',
    });
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql?${asked}`);
    expect(await response.json()).toEqual({ data: { room: { name: 'asked' } } });
  });
});

test.each([
  '{ viewer { name ',
  '{ nothing }',
  'query A { viewer { name } } query B { viewer { name } }',
  'query ($room: String!) { room(room: $room) { name } }',
  '{ history(room: "asked", last: 9999) { streamCursor } }',
  `{ ${'a: __typename '.repeat(16)} }`,
  `{ ${'viewer { name } '.repeat(600)} }`,
])('%s was understood: its refusal has status 200, but 400 in the media type of GraphQL', async (query) => {
  const body = JSON.stringify({ query });
  expect((await send(body)).status).toBe(200);
  expect((await send(body, 'application/graphql-response+json')).status).toBe(400);
});

test('a subscription whose reader takes no events does not begin, and says what it would be answered as', async () => {
  const body = JSON.stringify({ query: 'subscription { roomEvents(room: "asked") { __typename } }' });
  const online = async () => (await ada.ask('{ room(room: "asked") { onlineCount } }')).data.room.onlineCount;
  for (const accept of ['application/json', 'multipart/mixed', 'text/plain']) {
    const response = await send(body, accept);
    expect(response.status).toBe(406);
    expect(await read(response)).toMatchObject({
      code: 'BAD_INPUT',
      field: 'accept',
      message: expect.stringContaining('text/event-stream'),
    });
  }
  expect(await online()).toBe(0);
  for (const accept of ['text/event-stream', '*/*', 'application/json, text/event-stream;q=0.5']) {
    const response = await send(body, accept);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await response.body?.cancel();
  }
});
