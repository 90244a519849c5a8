import { once } from 'node:events';
import { getIntrospectionQuery, Kind } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAttendance } from '../server/attendance.ts';
import { readConfig } from '../server/config.ts';
import { ITEMS_MOST, TEXT_MOST } from '../server/context.ts';
import { readDocuments } from '../server/transport/documents.ts';
import { createPipeline } from '../server/transport/graphql.ts';
import { KEPT_LIMITS } from '../server/transport/kept-limits.ts';
import { createLimits } from '../server/transport/limits.ts';
import { createOpening } from '../server/transport/opening.ts';
import { operationOf } from '../server/transport/operation.ts';
import { createQueries } from '../server/transport/queries.ts';
import { QUERY_LIMITS } from '../server/transport/query-limits.ts';
import { openApp, type TestApp } from './support/app.ts';
import { refusal } from './support/people.ts';
import { openSocket } from './support/socket.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const { text, tokens, depth, aliases, directives, cost } = QUERY_LIMITS;
const times = (count: number, part: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at)).join(' ');
/** `ofType` may be nested without end, and costs little. */
const nested = (levels: number) =>
  `{ __type(name: "Room") { ${'ofType { '.repeat(levels - 2)} name ${'} '.repeat(levels - 2)} } }`;
/** Fields of several names: comparing a thousand of one with each other has a bound of its own. */
const fields = (count: number) => times(count, (at) => ['id', 'name', 'tag', 'guest'][at % 4] ?? '');
const rooms = (lists: number) =>
  `{ ${times(lists, (at) => `a${at}: rooms(first: 100) { nodes { id slug name private createdAt } edges { node { id } } }`)} }`;

/** Each pair differs by one step over the limit. */
const limits: [name: string, limit: number, allowed: string, refused: string][] = [
  [
    'text',
    text,
    `{ viewer { id } } #${'x'.repeat(text - 19)}`,
    `{ viewer { id } } #${'x'.repeat(text - 18)}`,
  ],
  ['tokens', tokens, `{ viewer { ${fields(tokens - 5)} } }`, `{ viewer { ${fields(tokens - 4)} } }`],
  ['depth', depth, nested(depth), nested(depth + 1)],
  [
    'aliases',
    aliases,
    `{ ${times(aliases, (at) => `a${at}: __typename`)} }`,
    `{ ${times(aliases + 1, (at) => `a${at}: __typename`)} }`,
  ],
  [
    'directives',
    directives,
    `{ ${times(directives, () => '... @include(if: true) { __typename }')} }`,
    `{ ${times(directives + 1, () => '... @include(if: true) { __typename }')} }`,
  ],
  ['cost', cost, rooms(9), rooms(10)],
];

describe('what lasts is kept small', () => {
  const subscription = 'subscription ($room: String!) { roomEvents(room: $room) { __typename } }';
  const { id: idMost, variables: variablesMost } = KEPT_LIMITS;
  const named = async (id: string) => {
    const { raw, close } = await openSocket(app.port);
    raw.send(JSON.stringify({ id, type: 'subscribe', payload: { query: '{ viewer { name } }' } }));
    const [frame] = await once(raw, 'message');
    const { type, payload } = JSON.parse(String(frame));
    const answer = type === 'error' ? { data: null, errors: payload } : payload;
    const open = raw.readyState === raw.OPEN;
    await close();
    return { answer, open };
  };

  test('the id of an operation', async () => {
    expect(await named('x'.repeat(idMost))).toEqual({ answer: { data: { viewer: null } }, open: true });
    const { answer, open } = await named('x'.repeat(idMost + 1));
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'id', limit: idMost });
    expect(open).toBe(true);
  });

  test('the variables of a subscription, declared or not; over a socket and server-sent events alike', async () => {
    const ada = await app.guest('Ada', 'small');
    const rest = JSON.stringify({ room: 'small', pad: '' }).length;
    const padded = (bytes: number) => ({ room: 'small', pad: 'x'.repeat(bytes - rest) });
    const overEvents = async (variables: Record<string, unknown>) => {
      const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          'content-type': 'application/json',
          authorization: `Bearer ${ada.token}`,
        },
        body: JSON.stringify({ query: subscription, variables }),
      });
      return JSON.parse(/^data: (.+)$/m.exec(await response.text())?.[1] ?? '');
    };
    const socket = await openSocket(app.port, { token: ada.token });
    await socket.subscribe(subscription, padded(variablesMost));
    const tooMuch = { code: 'BAD_INPUT', field: 'variables', limit: variablesMost };
    const refused = padded(variablesMost + 1);
    expect(refusal(await socket.ask(subscription, refused))).toMatchObject(tooMuch);
    expect(refusal(await overEvents(refused))).toMatchObject(tooMuch);
    // Only what lasts: a message may be longer.
    const query = 'query ($room: String!) { room(room: $room) { memberCount } }';
    expect((await socket.ask(query, refused)).errors).toBeUndefined();
    await socket.close();
  });

  test('what was asked is let go when the operation is known', async () => {
    const asked = {
      query: subscription,
      variables: { room: 'small', pad: 'x' },
      extensions: { pad: 'x' },
    };
    const pipeline = createPipeline(
      readConfig({}),
      createLimits(false),
      readDocuments(false),
      createOpening(),
    );
    const use = createLimits(false).socket('x');
    if (!use) throw new Error('There is room for one socket.');
    const client = { address: 'x', program: '', credentials: {}, use };
    const attendance = createAttendance();
    const asker = { client, credential: null, attendance, actFor: () => undefined };
    const operation = await operationOf(pipeline, asker, '1', asked, () => undefined);
    expect(asked).toEqual({ query: '', variables: null, extensions: null });
    expect(operation).toMatchObject({ variableValues: { room: 'small' } });
    expect(operation).not.toHaveProperty('variableValues.pad');
    expect(operation).not.toHaveProperty('contextValue.params.variables');
  });
});

describe.each(limits)('the limit on %s', (_name, limit, allowed, refused) => {
  test('is kept over HTTP and over a socket alike, and closes no socket', async () => {
    const { anonymous } = app;
    const answers = [await anonymous.ask(refused), await anonymous.askOverSocket(refused)];
    for (const answer of answers)
      expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'query', limit });
    expect(refusal(answers[1] ?? { data: null })).toEqual(refusal(answers[0] ?? { data: null }));
    expect((await anonymous.ask(allowed)).errors).toBeUndefined();
    expect((await anonymous.askOverSocket(allowed)).errors).toBeUndefined();
  });

  test('is kept the second time as the first', async () => {
    for (const answer of [await app.anonymous.ask(refused), await app.anonymous.askOverSocket(refused)])
      expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'query', limit });
  });
});

test("GraphiQL's question for the schema passes", async () => {
  const query = getIntrospectionQuery({
    inputValueDeprecation: true,
    schemaDescription: true,
    specifiedByUrl: true,
  });
  expect((await app.anonymous.ask(query)).data.__schema.queryType.name).toBe('Query');
  expect((await app.anonymous.askOverSocket(query)).data.__schema.queryType.name).toBe('Query');
});

test('a page of 200 messages, with all that is known of each, passes', async () => {
  const ada = await app.guest('Ada', 'pages');
  const answer = await ada.ask(
    '{ history(room: "pages", last: 200) { nodes { id seq cursor clientId body createdAt author { id name tag guest createdAt } } pageInfo { hasPreviousPage startCursor } streamCursor } }',
  );
  expect(answer.errors).toBeUndefined();
});

test('several operations in one request are not accepted', async () => {
  const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]),
  });
  expect(response.status).toBe(400);
});

test('what is kept of queries is bounded by their text, not by their number; our own are kept for good', () => {
  const own = '{ viewer { id } }';
  const { documentCache } = createQueries([own]).cache;
  const texts = times(1_000, (at) => `${at}${'x'.repeat(2_000)}`).split(' ');
  for (const text of texts) documentCache.set(text, { kind: Kind.DOCUMENT, definitions: [] });
  expect(texts.filter((text) => documentCache.get(text)).length).toBeLessThan(33);
  expect(documentCache.get(own)?.definitions).toHaveLength(1);
});

test('of queries that are not known one is looked at in a turn of the event loop, and those that are wait for none', async () => {
  const own = '{ viewer { name } }';
  const queries = createQueries([own]);
  // Parsed as the server starts, and validated when it is first asked.
  expect(queries.validOf(own)).toBeUndefined();
  const document = queries.cache.documentCache.get(own);
  if (document) queries.foundValid(document);
  expect(queries.validOf(own)).toBe(document);
  expect(queries.turnOf(own)).toBeUndefined();
  let turn = 0;
  let counting = true;
  const count = () => {
    turn++;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const turns = await Promise.all(['a', 'b', 'a', 'c'].map((text) => queries.turnOf(text)?.then(() => turn)));
  counting = false;
  const [first = 0] = turns;
  expect(turns).toEqual([first, first + 1, first, first + 2]);
});

test('the items that the lists of one operation may hold together are bounded, however their sizes come', async () => {
  const { anonymous } = app;
  const asked = (count: number) =>
    `query ($n: Int!) { ${times(count, (at) => `a${at}: rooms(first: $n) { nodes { id } }`)} }`;
  const within = await anonymous.ask(asked(10), { n: 100 });
  expect(within.errors).toBeUndefined();
  const query = `query ($n: Int!) { ${times(5, (at) => `a${at}: users(room: "many", first: $n) { id }`)} }`;
  const ada = await app.guest('Ada', 'many');
  expect((await ada.ask(query, { n: 400 })).errors).toBeUndefined();
  for (const answer of [await ada.ask(query, { n: 401 }), await ada.askOverSocket(query, { n: 401 })])
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'query', limit: ITEMS_MOST });
});

test('the text that one operation may answer with is bounded, however often it is asked for', async () => {
  const ada = await app.guest('Ada', 'long');
  const body = 'x'.repeat(4_000);
  for (let sent = 0; sent < 100; sent += 25)
    await Promise.all(Array.from({ length: 25 }, () => ada.say('long', body)));
  const query = (bodies: number) =>
    `query { history(room: "long", last: 100) { nodes { ${times(bodies, (at) => `a${at}: body`)} } } }`;
  const fits = Math.floor(TEXT_MOST / (100 * body.length));
  expect((await ada.ask(query(fits))).errors).toBeUndefined();
  expect(refusal(await ada.ask(query(fits + 1)))).toMatchObject({
    code: 'BAD_INPUT',
    field: 'query',
    limit: TEXT_MOST,
  });
});
