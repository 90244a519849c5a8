import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import {
  type GraphQLArgument,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  Kind,
  parse,
  print,
  validate,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../server/errors.ts';
import { printedSchema, schema } from '../server/schema.ts';
import { db } from '../server/store/database.ts';
import { firstTab } from '../server/transport/graphiql.ts';
import { openApp, type TestApp } from './support/app.ts';
import { refusal } from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

test('schema.graphql is what the code says: npm run schema writes it', () => {
  expect(readFileSync('schema.graphql', 'utf8')).toBe(printedSchema());
});

test('everything in the schema is described', () => {
  const bare: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    if (!type.description) bare.push(type.name);
    if (isEnumType(type))
      bare.push(
        ...type
          .getValues()
          .filter(({ description }) => !description)
          .map(({ name }) => `${type.name}.${name}`),
      );
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.description) bare.push(`${type.name}.${field.name}`);
      if ('args' in field)
        bare.push(
          ...field.args
            .filter(({ description }: GraphQLArgument) => !description)
            .map(({ name }: GraphQLArgument) => `${type.name}.${field.name}(${name})`),
        );
    }
  }
  expect(bare).toEqual([]);
});

test('the list of codes in the schema is the closed list', () => {
  const type = schema.getType('ErrorCode');
  expect(isEnumType(type) && type.getValues().map(({ name }) => name)).toEqual(
    Object.keys(errorCodes).sort(),
  );
});

describe('GraphiQL', () => {
  test('its first tab runs as it stands, from top to bottom', async () => {
    const document = parse(firstTab);
    expect(validate(schema, document)).toEqual([]);
    expect(firstTab.split('\n').filter((line) => line.length > 48)).toEqual([]);
    const operations = document.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
    expect(operations.map(({ name }) => name?.value)).toEqual(['Join', 'Listen', 'Say', 'Read', 'Rooms']);
    let person = app.anonymous;
    let heard: ReturnType<typeof person.listen> | undefined;
    for (const operation of operations) {
      if (operation.operation === 'subscription') {
        heard = person.listen(print(operation));
        continue;
      }
      const answer = await person.ask(print(operation));
      expect(answer.errors).toBeUndefined();
      if (answer.data.joinRoom) person = app.again({ ...person, token: answer.data.joinRoom.token });
    }
    await person.say('magic-circle', 'Until it is heard');
    await heard?.until(1);
    heard?.stop();
  });

  test('is served whole: its page loads nothing from another server', async () => {
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
      headers: { accept: 'text/html' },
    });
    const page = await response.text();
    expect(page).toContain('GraphiQL');
    expect(page.match(/(?:src|href)="https?:\/\/[^"]+"/g)).toBeNull();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('errors', () => {
  test.each([
    ['{ viewer { name ', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($room: String!) { room(room: $room) { id } }', 'BAD_INPUT'],
    ['query A { viewer { id } } query B { viewer { id } }', 'BAD_INPUT'],
    ['fragment A on Query { viewer { id } }', 'BAD_INPUT'],
    ['{ room(room: "") { id } }', 'BAD_INPUT'],
    ['mutation { leaveRoom(room: "x") { room { id } } }', 'UNAUTHENTICATED'],
  ])('%s is refused as %s, over HTTP and over a socket alike', async (query, code) => {
    const [http, socket] = [await app.anonymous.ask(query), await app.anonymous.askOverSocket(query)];
    expect(refusal(http).code).toBe(code);
    expect(refusal(socket)).toEqual(refusal(http));
  });

  test.each([
    ['query ($it: String!) { room(room: $it) { id } }', 7],
    ['query ($it: Int) { rooms(first: $it) { nodes { id } } }', 'x'],
    ['subscription ($it: String!) { messageAdded(room: $it) { id } }', ['a']],
  ])('%s is refused a variable of another type as BAD_INPUT that names it', async (query, it) => {
    for (const answer of [
      await app.anonymous.ask(query, { it }),
      await app.anonymous.askOverSocket(query, { it }),
    ]) {
      expect(refusal(answer).code).toBe('BAD_INPUT');
      expect(answer.errors?.[0]?.message).toContain('"$it"');
    }
  });

  test.each([
    ['{ room(room: 7) { id } }', 'room'],
    ['{ rooms(search: "x", first: "many") { nodes { id } } }', 'first'],
    ['mutation { joinRoom(room: "x", create: [1]) { token } }', 'create'],
  ])('%s is refused with the name of the argument that does not fit', async (query, field) => {
    for (const answer of [await app.anonymous.ask(query), await app.anonymous.askOverSocket(query)])
      expect(refusal(answer)).toMatchObject({
        code: 'GRAPHQL_VALIDATION_FAILED',
        field,
        message: expect.stringContaining(`Argument "${field}": `),
      });
  });

  test('a defect is masked over HTTP and over a socket: no word of what happened', async () => {
    const ada = await app.guest('Ada', 'defects');
    await db.$executeRawUnsafe('ALTER TABLE "Message" RENAME TO "Message_away"');
    try {
      const query = '{ history(room: "defects") { streamCursor } }';
      const say = 'mutation { sendMessage(room: "defects", body: "x") { duplicate } }';
      for (const answer of [
        await ada.ask(query),
        await ada.askOverSocket(query),
        await ada.ask(say),
        await ada.askOverSocket(say),
      ]) {
        expect(refusal(answer)).toEqual({ code: 'INTERNAL', message: 'Something went wrong on the server.' });
        expect(JSON.stringify(answer)).not.toMatch(/Message_|relation|prisma|stack/i);
      }
      const heard = ada.listen(
        'subscription ($after: String) { messageAdded(room: "defects", after: $after) { body } }',
        { after: 'x' },
      );
      await heard.ended;
      expect(heard.errors?.[0]?.extensions.code).toBe('CURSOR_INVALID');
    } finally {
      await db.$executeRawUnsafe('ALTER TABLE "Message_away" RENAME TO "Message"');
    }
    expect((await ada.say('defects', 'Back again')).data.sendMessage.duplicate).toBe(false);
  });

  test('a refusal over a socket leaves the socket open', async () => {
    const ada = await app.guest('Ada', 'open');
    const heard = ada.listen(
      'subscription { roomEvents(room: "open") { __typename ... on MessageAdded { message { body } } } }',
    );
    await heard.until(1);
    for (const query of ['{', '{ nothing }', '{ room(room: "/") { id } }']) await ada.askOverSocket(query);
    await ada.say('open', 'Still here');
    await heard.untilSome((event) => event.message?.body === 'Still here');
    heard.stop();
  });

  test('a page of another site opens no socket, and posts as nobody', async () => {
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws', {
      origin: 'https://evil.example',
    });
    const status = await new Promise((resolve) =>
      socket
        .once('unexpected-response', (_request, response) => resolve(response.statusCode))
        .once('open', () => resolve('open'))
        .on('error', () => undefined),
    );
    expect(status).toBe(403);
  });

  test('a form of another site is refused, and gets no cookie', async () => {
    const body = new URLSearchParams({
      query: 'mutation { joinRoom(room: "forms", name: "Eve", create: true) { token } }',
    });
    for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${app.port + 1}`]) {
      const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
        method: 'POST',
        headers: { origin },
        body,
      });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
    }
    expect(
      (await app.anonymous.ask('{ rooms(search: "forms") { nodes { slug } } }')).data.rooms.nodes,
    ).toEqual([]);
  });

  test.each([
    'GET // HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    'GET /graphql HTTP/1.1\r\nHost: [\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: %%%\r\n\r\n',
    'POST /graphql HTTP/1.1\r\nHost: %%%\r\nContent-Length: 0\r\n\r\n',
    'GET /%E0%A4%A HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n',
    'NONSENSE\r\n\r\n',
  ])('a malformed request (%j) is answered, and the server goes on', async (raw) => {
    const socket = connect(app.port, '127.0.0.1');
    socket.write(raw);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 (4\d\d|200)/);
    socket.destroy();
    expect((await fetch(`http://127.0.0.1:${app.port}/healthz`)).status).toBe(200);
  });

  test('a query too long to be worth parsing is refused, and one that is nested a thousandfold harms nothing', async () => {
    const long = `{ viewer { ${'name '.repeat(2_000)} } }`;
    for (const answer of [await app.anonymous.ask(long), await app.anonymous.askOverSocket(long)]) {
      expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'query', limit: 8_192 });
    }
    const deep = '{a'.repeat(4_000);
    for (const answer of [await app.anonymous.ask(deep), await app.anonymous.askOverSocket(deep)]) {
      expect(refusal(answer).code).toMatch(/GRAPHQL_|BAD_INPUT/);
    }
  });

  test('a mutation by GET is refused', async () => {
    const query = encodeURIComponent(
      'mutation { joinRoom(room: "get", name: "Ada", create: true) { token } }',
    );
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql?query=${query}`);
    expect(response.status).toBe(405);
    expect((await app.anonymous.ask('{ rooms(search: "get") { nodes { slug } } }')).data.rooms.nodes).toEqual(
      [],
    );
  });
});
