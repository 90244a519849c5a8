import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from './support/app.ts';
import { type Answer, type Person, refusal } from './support/people.ts';

let app: TestApp;
let ada: Person;
let grace: Person;
beforeAll(async () => {
  app = await openApp();
  ada = await app.guest('Ada', 'lobby');
  grace = await app.guest('Grace', 'lobby');
});
afterAll(() => app.close());

const HISTORY = `query ($room: String!, $last: Int, $before: String, $first: Int, $after: String) {
  history(room: $room, last: $last, before: $before, first: $first, after: $after) {
    nodes { seq cursor body author { name } } edges { cursor node { seq } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } streamCursor
  }
}`;

const bodies = (page: { nodes: { body: string }[] }) => page.nodes.map((message) => message.body);

async function roomWith(room: string, count: number): Promise<Person> {
  const person = await app.guest('Ada', room);
  for (let number = 1; number <= count; number++) await person.say(room, `${number}`);
  return person;
}

describe('sending', () => {
  test('the acknowledgement carries the message as it was stored', async () => {
    const { data } = await ada.say('lobby', 'Hello, *world*', 'first');
    expect(data.sendMessage).toMatchObject({
      duplicate: false,
      message: {
        body: 'Hello, *world*',
        clientId: 'first',
        author: { id: ada.id, name: 'Ada' },
        seq: expect.any(Number),
      },
    });
  });

  test('the same clientId 50 times, at once and one after another, is one message', async () => {
    const at_once = await Promise.all(Array.from({ length: 25 }, () => ada.say('lobby', 'Once', 'once')));
    const answers = [...at_once];
    for (let time = 0; time < 25; time++) answers.push(await ada.say('lobby', 'Once', 'once'));
    expect(new Set(answers.map(({ data }) => data.sendMessage.message.id)).size).toBe(1);
    expect(answers.filter(({ data }) => !data.sendMessage.duplicate)).toHaveLength(1);
    const { data } = await ada.ask(HISTORY, { room: 'lobby' });
    expect(bodies(data.history).filter((body) => body === 'Once')).toHaveLength(1);
  });

  test('a repeat takes no seq', async () => {
    const first = (await ada.say('lobby', 'a', 'seq-a')).data.sendMessage.message.seq;
    await Promise.all([ada.say('lobby', 'a', 'seq-a'), ada.say('lobby', 'a', 'seq-a')]);
    expect((await ada.say('lobby', 'b', 'seq-b')).data.sendMessage.message.seq).toBe(first + 1);
  });

  test('a clientId belongs to its author: two people may choose the same', async () => {
    const [one, two] = [await ada.say('lobby', 'Mine', 'shared'), await grace.say('lobby', 'Mine', 'shared')];
    expect([one, two].map(({ data }) => data.sendMessage.duplicate)).toEqual([false, false]);
  });

  test.each([
    ['another body', 'lobby', 'Other'],
    ['another room', 'elsewhere', 'Same'],
  ])('a clientId used again for %s is refused', async (_what, room, body) => {
    await ada.ask('mutation { joinRoom(room: "elsewhere", create: true) { room { id } } }');
    await ada.say('lobby', 'Same', 'reused');
    expect(refusal(await ada.say(room, body, 'reused'))).toMatchObject({
      code: 'CLIENT_ID_REUSED',
      field: 'clientId',
    });
  });

  test('what somebody wrote is never said by another, as whom their program is signed in meanwhile', async () => {
    const send = `mutation ($author: ID) {
      sendMessage(room: "lobby", body: "By Ada", clientId: "by-ada", author: $author) { duplicate message { author { id } } }
    }`;
    const said = await ada.ask(send, { author: ada.id });
    expect(said.data.sendMessage).toMatchObject({ duplicate: false, message: { author: { id: ada.id } } });
    const refused = { code: 'UNAUTHENTICATED', field: 'author' };
    expect(refusal(await grace.ask(send, { author: ada.id }))).toMatchObject(refused);
    expect(refusal(await app.anonymous.ask(send, { author: ada.id }))).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect((await grace.ask(send, { author: null })).data.sendMessage.duplicate).toBe(false);
  });

  test('without a clientId each send is a message', async () => {
    const [one, two] = [await ada.say('lobby', 'Again'), await ada.say('lobby', 'Again')];
    expect(one.data.sendMessage.message.id).not.toBe(two.data.sendMessage.message.id);
  });

  test.each([
    ['', 'empty'],
    ['   \n\t ', 'empty'],
    ['\u200b\u200c\u200d\u2060\ufeff\u200e\u200f', 'empty'],
    ['\u0000', 'empty'],
    ['a\u0000b', 'U+0000'],
    ['half \ud83e of one', 'surrogate'],
    ['x'.repeat(4_001), 'longer than 4,000'],
    ['🦄'.repeat(4_001), 'longer than 4,000'],
  ])('%j is refused, and nothing is stored or told', async (body, why) => {
    const room = 'refusals';
    const person = await app.guest('Ada', room);
    const after = (await person.ask(HISTORY, { room })).data.history.streamCursor;
    const heard = person.listen(
      'subscription ($after: String) { messageAdded(room: "refusals", after: $after) { body } }',
      { after },
    );
    expect(refusal(await person.say(room, body))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'body',
      message: expect.stringContaining(why),
    });
    const marker = `After ${why} ${body.length}`;
    await person.say(room, marker);
    await heard.untilSome((message) => message.body === marker);
    expect(heard.items.map((message) => message.body)).toEqual([marker]);
    heard.stop();
  });

  test.each([
    ['x'.repeat(4_000)],
    ['🦄'.repeat(4_000)],
    [`${'\n'.repeat(3_999)}x`],
    ['<script>alert(1)</script>'],
    ['👩‍👩‍👧‍👦'],
    ['\u202Eabc'],
  ])('what is within the limit is stored as it was sent', async (body) => {
    expect((await ada.say('lobby', body)).data.sendMessage.message.body).toBe(body);
    const { data } = await ada.ask(HISTORY, { room: 'lobby', last: 1 });
    expect(bodies(data.history)).toEqual([body]);
  });

  test('a body of a megabyte is refused before it is read, over HTTP and over a socket', async () => {
    const query = 'mutation ($body: String!) { sendMessage(room: "lobby", body: $body) { duplicate } }';
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query, variables: { body: 'x'.repeat(1_000_000) } }),
    });
    expect(response.status).toBe(413);
    expect(refusal((await response.json()) as never)).toMatchObject({ code: 'BAD_INPUT', limit: 131_072 });
    const chunked = await sendChunked(JSON.stringify({ query, variables: { body: 'x'.repeat(1_000_000) } }));
    expect(chunked.status).toBe(413);
    expect(refusal(chunked.answer).code).toBe('BAD_INPUT');
    const answer = await app.again(ada).askOverSocket(query, { body: 'x'.repeat(1_000_000) });
    expect(refusal(answer).code).toBe('CLOSED_1009');
  });

  test('who has not joined cannot send, read, look who is there, or listen', async () => {
    const outsider = await app.guest('Eve', 'outside');
    for (const person of [outsider, app.anonymous]) {
      const code = person === outsider ? 'NOT_A_MEMBER' : 'UNAUTHENTICATED';
      expect(refusal(await person.say('lobby', 'Let me in')).code).toBe(code);
      expect(refusal(await person.ask(HISTORY, { room: 'lobby' })).code).toBe(code);
      expect(refusal(await person.ask('{ users(room: "lobby") { name } }')).code).toBe(code);
      for (const field of ['messageAdded(room: "lobby") { body }', 'roomEvents(room: "lobby") { cursor }']) {
        const heard = person.listen(`subscription { ${field} }`);
        await heard.ended;
        expect(refusal({ data: null, ...(heard.errors && { errors: heard.errors }) }).code).toBe(code);
      }
    }
    expect((await ada.say('lobby', 'Hello')).data.sendMessage.duplicate).toBe(false);
  });

  test.each([
    ['', 'empty'],
    ['a b', 'ASCII'],
    ['ä', 'ASCII'],
    ['x'.repeat(65), 'longer than 64'],
  ])('the clientId %j is refused', async (clientId, why) => {
    expect(refusal(await ada.say('lobby', 'Hello', clientId))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'clientId',
      message: expect.stringContaining(why),
    });
  });
});

describe('history', () => {
  test('an empty room has an empty page, and a stream to begin with', async () => {
    const person = await app.guest('Ada', 'empty');
    const { data } = await person.ask(HISTORY, { room: 'empty' });
    expect(data.history).toMatchObject({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
    const heard = person.listen(
      `subscription { messageAdded(room: "empty", after: "${data.history.streamCursor}") { body } }`,
    );
    await person.say('empty', 'First');
    expect((await heard.until(1))[0].body).toBe('First');
    heard.stop();
  });

  test('the newest page comes first, each page oldest first, and paging back meets every message once', async () => {
    const person = await roomWith('paging', 23);
    const pages: string[][] = [];
    let before: string | null = null;
    do {
      const { data } = await person.ask(HISTORY, { room: 'paging', last: 10, before });
      pages.unshift(bodies(data.history));
      before = data.history.pageInfo.hasPreviousPage ? data.history.pageInfo.startCursor : null;
      // What is said while paging back is on no older page.
      await person.say('paging', 'meanwhile');
    } while (before !== null && pages.length < 10);
    expect(pages.map((page) => page.length)).toEqual([3, 10, 10]);
    expect(pages.flat()).toEqual(Array.from({ length: 23 }, (_, index) => `${index + 1}`));
  });

  test('paging forward meets every message once', async () => {
    const person = await roomWith('forward', 7);
    const found: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 5; page++) {
      const { data } = await person.ask(HISTORY, { room: 'forward', first: 3, after });
      found.push(...bodies(data.history));
      expect(data.history.pageInfo.hasPreviousPage).toBe(page > 0);
      if (!data.history.pageInfo.hasNextPage) break;
      after = data.history.pageInfo.endCursor;
    }
    expect(found).toEqual(['1', '2', '3', '4', '5', '6', '7']);
  });

  test('a stream from streamCursor goes on where its page ends, whichever page it is', async () => {
    const person = await roomWith('streams', 9);
    const pages = [
      { last: 4 },
      { first: 4 },
      {
        last: 2,
        before: (await person.ask(HISTORY, { room: 'streams', last: 3 })).data.history.pageInfo.startCursor,
      },
    ];
    for (const page of pages) {
      const { data } = await person.ask(HISTORY, { room: 'streams', ...page });
      const heard = person.listen(
        'subscription ($after: String) { messageAdded(room: "streams", after: $after) { body } }',
        { after: data.history.streamCursor },
      );
      const marker = `end ${JSON.stringify(page)}`;
      await person.say('streams', marker);
      await heard.untilSome((message) => message.body === marker);
      const all = bodies((await person.ask(HISTORY, { room: 'streams', last: 200 })).data.history);
      const last = bodies(data.history).at(-1) ?? '';
      expect(heard.items.map((message) => message.body)).toEqual(all.slice(all.indexOf(last) + 1));
      heard.stop();
    }
  });

  test('a page between two cursors leads on to what comes after it', async () => {
    const person = await roomWith('between', 7);
    const all = (await person.ask(HISTORY, { room: 'between' })).data.history.nodes;
    const page = { room: 'between', after: all[1].cursor, before: all[4].cursor };
    for (const size of [{ first: 50 }, { last: 50 }]) {
      const { history } = (await person.ask(HISTORY, { ...page, ...size })).data;
      expect(bodies(history)).toEqual(['3', '4']);
      expect(history.pageInfo.hasNextPage).toBe(true);
      expect(history.streamCursor).toBe(all[3].cursor);
    }
    const none = (await person.ask(HISTORY, { room: 'between', last: 5, before: all[0].cursor })).data
      .history;
    const onward = await person.ask(HISTORY, { room: 'between', first: 1, after: none.streamCursor });
    expect(bodies(onward.data.history)).toEqual(['1']);
  });

  test.each([
    [{ last: 0 }, 'last'],
    [{ last: -1 }, 'last'],
    [{ last: 201 }, 'last'],
    [{ last: 10_000 }, 'last'],
    [{ first: 0 }, 'first'],
    [{ first: 10_000 }, 'first'],
    [{ first: 1, last: 1 }, 'first'],
  ])('%j is refused', async (page, field) => {
    const answer = await ada.ask(HISTORY, { room: 'lobby', ...page });
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field });
  });

  test('a page that is too large is refused by its argument, also where the query itself costs too much', async () => {
    const query = '{ history(room: "lobby", last: 100000) { nodes { body author { name tag } } } }';
    for (const answer of [await ada.ask(query), await ada.askOverSocket(query)])
      expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'last', limit: 200 });
  });

  test('a cursor that is malformed, of another room, or ahead of the log is refused by its field', async () => {
    const other = await roomWith('other', 1);
    const foreign = (await other.ask(HISTORY, { room: 'other' })).data.history.streamCursor;
    const [epoch, room] = Buffer.from(
      (await ada.ask(HISTORY, { room: 'lobby' })).data.history.streamCursor,
      'base64url',
    )
      .toString()
      .split(':');
    const ahead = Buffer.from(`${epoch}:${room}:2147483000`).toString('base64url');
    const restored = Buffer.from(`other:${room}:1`).toString('base64url');
    for (const cursor of [
      '',
      'x',
      '💥',
      '../../etc',
      'a'.repeat(8_000),
      foreign,
      restored,
      Buffer.from(`${epoch}:${room}:-1`).toString('base64url'),
      Buffer.from(`${epoch}:${room}:9999999999`).toString('base64url'),
    ]) {
      for (const field of ['before', 'after']) {
        const answer = await ada.ask(HISTORY, { room: 'lobby', [field]: cursor });
        expect(refusal(answer)).toMatchObject({ code: 'CURSOR_INVALID', field });
      }
      const heard = ada.listen(
        'subscription ($after: String) { messageAdded(room: "lobby", after: $after) { body } }',
        { after: cursor },
      );
      await heard.ended;
      expect(heard.errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
    }
    const heard = ada.listen(
      'subscription ($after: String) { roomEvents(room: "lobby", after: $after) { cursor } }',
      { after: ahead },
    );
    await heard.ended;
    expect(heard.errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
  });

  test('a message is shown with its author, though they have left or changed their name', async () => {
    const person = await roomWith('authors', 1);
    await person.ask('mutation { joinRoom(room: "authors", name: "Countess") { room { id } } }');
    const reader = await app.guest('Grace', 'authors');
    await person.ask('mutation { leaveRoom(room: "authors") { room { id } } }');
    const { data } = await reader.ask(HISTORY, { room: 'authors' });
    expect(data.history.nodes).toMatchObject([{ body: '1', author: { name: 'Countess' } }]);
  });
});

/** A body whose length is not said beforehand. */
function sendChunked(body: string): Promise<{ status: number | undefined; answer: Answer }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` };
    const sending = request(
      `http://127.0.0.1:${app.port}/graphql`,
      { method: 'POST', headers },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode, answer: JSON.parse(text) }));
      },
    );
    sending.on('error', reject);
    for (let at = 0; at < body.length; at += 50_000) sending.write(body.slice(at, at + 50_000));
    sending.end();
  });
}
