import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { isObjectType, parse, subscribe, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builder } from '../../server/builder.ts';
import { createBudget, createCaller } from '../../server/context.ts';
import type { AccountRow } from '../../server/events.ts';
import { groupCount } from '../../server/live/group.ts';
import { hubCount } from '../../server/live/hub.ts';
import { schema } from '../../server/schema.ts';
import { db } from '../../server/store/database.ts';
import { QUERY_LIMITS } from '../../server/transport/query-limits.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';
import { openRawSocket, type RawSocket } from '../support/raw-socket.ts';
import { selectionOf, withinLimits } from '../support/selections.ts';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await openApp();
  url = `http://127.0.0.1:${app.port}`;
});
afterAll(() => app.close());

const VARIABLES = '$room: String!, $after: String, $yes: Boolean! = true, $no: Boolean! = false';
const ROOM = 'byte-equal';

const operation = fc
  .constantFrom(
    { field: 'messageAdded', type: 'Message' },
    { field: 'messageAdded', type: 'Message' },
    { field: 'roomEvents', type: 'RoomEvent' },
  )
  .chain(({ field, type }) => {
    const named = schema.getType(type);
    if (!named) throw new Error(`There is no type ${type}.`);
    return selectionOf(schema, named)
      .map(withinLimits)
      .map(
        (selection) =>
          `subscription (${VARIABLES}) { ${field}(room: $room, after: $after) ${selection.replace('{', '{ ...Never')} }
         fragment Never on ${type} { __typename @include(if: $no) @skip(if: $yes) }`,
      );
  })
  .filter((query) => (parse(query).tokenCount ?? 0) <= QUERY_LIMITS.tokens);

/** What comes of a subscription when it is executed by graphql-js for this viewer alone, as JSON. */
async function executedAlone(query: string, viewer: AccountRow, after: string, count: number) {
  const source = await subscribe({
    schema,
    document: parse(query),
    variableValues: { room: ROOM, after },
    contextValue: {
      caller: createCaller(
        { id: viewer.id, account: viewer, scopes: null, hidesPresence: false, expiresAt: new Date(8.64e15) },
        { address: '' },
      ),
      settings: { createRoomsOnJoin: false, guests: true, signUp: 'open', identitySource: null },
      spend: createBudget(),
    },
  });
  if (!(Symbol.asyncIterator in source)) throw new Error(JSON.stringify(source));
  const results: string[] = [];
  for await (const result of source) {
    const text = JSON.stringify(result);
    if (!isOwn(text)) results.push(text);
    if (results.length === count) break;
  }
  return results;
}

/** Where the replay ends, and in what strokes it is told who is online, is each reader's own. */
const isOwn = (text: string) => /"__typename":"(CaughtUp|UsersChanged)"/.test(text);

describe('shared and unshared output are byte-equal', () => {
  test('for random selections, and every viewer', async () => {
    const ada = await app.guest('Ada', ROOM);
    const people = [ada, await app.guest('Grace', ROOM), await app.guest('Edsger “<b>”', ROOM)];
    const rows = (await Promise.all(
      people.map(({ id }) => db.account.findUniqueOrThrow({ where: { id } })),
    )) as AccountRow[];
    const sockets = await Promise.all(people.map(({ token }) => openRawSocket(url, token)));
    let [runs, shared, alone] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(operation, async (query) => {
        expect(validate(schema, parse(query))).toEqual([]);
        const id = `${++runs}-é`;
        const start = await cursorOf(ada, ROOM);
        for (const { texts, send } of sockets) {
          texts.length = 0;
          send({ id, type: 'subscribe', payload: { query, variables: { room: ROOM, after: start } } });
        }
        await happen(people);
        const isMessages = query.includes('messageAdded(');
        const count = isMessages ? 2 : 4;
        const heard = await Promise.all(sockets.map((socket) => nexts(socket, id, count)));
        if (groupCount() === 1) shared++;
        else alone++;
        for (const [index, row] of rows.entries()) {
          const expected = await executedAlone(query, row, start, count);
          expect(heard[index]).toEqual(
            expected.map(
              (result) =>
                `{"id":${JSON.stringify(id).replace('é', '\\u00e9')},"type":"next","payload":${result}}`,
            ),
          );
        }
        for (const { send } of sockets) send({ id, type: 'complete' });
        await expect.poll(groupCount, { interval: 1 }).toBe(0);
      }),
      { numRuns: 80, endOnFailure: true },
    );
    // Both ways were taken: one execution for the three, and one for each of them.
    expect(shared).toBeGreaterThan(0);
    expect(alone).toBeGreaterThan(0);
    await Promise.all(sockets.map((socket) => socket.close()));
    await expect.poll(hubCount).toBe(0);
  }, 60_000);
});

/** Two messages, somebody who comes and somebody who goes: four events of the log. */
async function happen([ada, grace]: Person[]): Promise<void> {
  await ada?.say(ROOM, 'Was it “λ”? \u2028 <script>');
  const guest = await app.guest('A guest', ROOM);
  await grace?.say(ROOM, 'It was 🧙‍♀️.');
  await guest.ask('mutation ($room: String!) { leaveRoom(room: $room) { room { id } } }', { room: ROOM });
}

/** The texts of so many results of an operation, but for those that are each reader's own. */
async function nexts({ until }: RawSocket, id: string, count: number): Promise<string[]> {
  const quoted = id.replace('é', '\\u00e9');
  const results = (texts: readonly string[]) =>
    texts.filter((text) => text.startsWith(`{"id":"${quoted}","type":"next"`) && !isOwn(text));
  return results(await until((texts) => results(texts).length >= count));
}

describe('fields that depend on the viewer', () => {
  test('are declared where they are defined: no other field below the root takes the context', () => {
    expect(undeclared(schema)).toEqual([]);
  });

  test('would be refused if they were not', () => {
    builder.objectType(builder.objectRef<object>('Tactless'), {
      fields: (t) => ({
        kept: t.boolean({ resolve: () => true }),
        secret: t.boolean({ resolve: (_parent, _args, { caller }) => caller.viewer !== null }),
      }),
    });
    expect(undeclared(builder.toSchema())).toEqual(['Tactless.secret']);
  });

  test('make readers of one thing several groups, and all others one', async () => {
    const room = `groups ${randomUUID()}`;
    const people = await Promise.all(['Ada', 'Grace'].map((name) => app.guest(name, room)));
    const start = await cursorOf(people[0] as Person, room);
    const listen = (selection: string, after: string) =>
      people.map((person) =>
        person.listen(
          `subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { ${selection} } }`,
          { room, after },
        ),
      );
    await people[0]?.say(room, 'One');
    // Whatever their cursors are.
    const plain = [...listen('body', start), ...listen('body', await cursorOf(people[0] as Person, room))];
    await people[1]?.say(room, 'One more');
    await Promise.all(plain.map((one) => one.until(1)));
    expect(groupCount()).toBe(1);
    const own = listen('body viewerIsAuthor', start);
    await expect.poll(groupCount).toBe(3);
    await people[0]?.say(room, 'Two');
    await Promise.all(own.map((one) => one.untilSome(({ body }) => body === 'Two')));
    expect(own.map(({ items }) => items.at(-1).viewerIsAuthor)).toEqual([true, false]);
    for (const one of [...plain, ...own]) one.stop();
    await expect.poll(groupCount).toBe(0);
  });
});

async function cursorOf(person: Person, room: string): Promise<string> {
  const query = 'query ($room: String!) { history(room: $room, last: 1) { streamCursor } }';
  return (await person.ask(query, { room })).data.history.streamCursor;
}

/** What an answer may hold is the same for everybody. */
const TAKES_THE_BUDGET = /^\([^()]*, \{ spend \}\) =>/;

/** Fields of what roots return whose resolver takes of the context what is of the viewer, and that do not declare it. */
function undeclared(of: typeof schema): string[] {
  const roots = [of.getQueryType(), of.getMutationType(), of.getSubscriptionType()];
  return Object.values(of.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !roots.includes(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields())
        .filter(({ resolve, extensions }) => (resolve?.length ?? 0) > 2 && !extensions.dependsOnViewer)
        .filter(({ resolve }) => !TAKES_THE_BUDGET.test(String(resolve)))
        .map((field) => `${type.name}.${field.name}`),
    );
}
