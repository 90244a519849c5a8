import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db } from '../../server/store/database.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Person, refusal } from '../support/people.ts';
import { findAll, findBodies, indexed, search } from '../support/search.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const SAYINGS = {
  Latin: 'Der Straßenbahnfahrer trinkt Café in Zürich.',
  Cyrillic: 'Ёжик в тумане искал медвежонка.',
  Greek: 'Η γρήγορη αλεπού πηδά πάνω από τον σκύλο.',
  Arabic: 'مَرْحَبًا بالعالم الجديد',
  Chinese: '我们明天去北京大学图书馆吧',
  Japanese: '明日は東京タワーへ行きましょうﾃﾚﾋﾞ',
  Korean: '오늘 저녁에 서울에서 만나요',
  Thai: 'สวัสดีชาวโลก',
};
const FINDS: [string, string, boolean][] = [
  ['Latin', 'strassenbahn', true],
  ['Latin', 'FAHRER', true],
  ['Latin', 'cafe zurich', true],
  ['Latin', 'ca', true],
  ['Latin', 'af', false],
  ['Latin', '"trinkt café"', true],
  ['Latin', '"trinkt zürich"', false],
  ['Latin', 'ｃａｆｅ', true],
  ['Cyrillic', 'ежик', true],
  ['Cyrillic', 'МЕДВЕЖ', true],
  ['Cyrillic', 'в', true],
  ['Cyrillic', 'о', false],
  ['Greek', 'ΣΚΥΛΟΣ', false],
  ['Greek', 'σκυλο', true],
  ['Greek', 'γρηγορη', true],
  ['Arabic', 'مرحبا', true],
  ['Arabic', 'عالم', true],
  ['Chinese', '京', true],
  ['Chinese', '大学', true],
  ['Chinese', '北京图书', false],
  ['Chinese', '图书馆 明天', true],
  ['Japanese', 'タワー', true],
  ['Japanese', 'テレビ', true],
  ['Japanese', '東', true],
  ['Korean', '서울', true],
  ['Korean', '만나', true],
  ['Korean', '녁', true],
  ['Thai', 'ชาว', true],
];

describe('in each script', () => {
  let ada: Person;
  beforeAll(async () => {
    ada = await app.guest('Ada', 'Scripts');
    for (const saying of Object.values(SAYINGS)) await ada.say('scripts', saying);
  });

  const found = async () => {
    const results: unknown[] = [];
    for (const [script, query] of FINDS) {
      const saying = SAYINGS[script as keyof typeof SAYINGS];
      results.push([script, query, (await findBodies(ada, query)).includes(saying)]);
    }
    return results;
  };

  test('words, parts and phrases are found as soon as they are said, and just so when they are indexed', async () => {
    expect(await found()).toEqual(FINDS);
    await indexed();
    expect(await db.searchEntry.count()).toBeGreaterThan(7);
    expect(await found()).toEqual(FINDS);
  });
});

describe('by operators', () => {
  let [ada, grace] = [] as unknown as [Person, Person];
  beforeAll(async () => {
    ada = await app.member('ada.search');
    grace = await app.guest('Grace Ops', 'Ops one');
    for (const room of ['Ops one', 'Ops two'])
      for (const person of [ada, grace])
        await person.ask(
          'mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }',
          {
            room,
          },
        );
    await ada.say('ops-one', 'A compiler of mine');
    await grace.say('ops-one', 'A compiler of hers: https://example.org/compiler');
    await grace.say('ops-two', 'Elsewhere a compiler, with `code`');
    await grace.say('ops-two', 'To the letter: from:ada.search c++ and C');
  });

  const found = (query: string, room?: string) => findBodies(ada, query, room === undefined ? {} : { room });

  test.each([false, true])('people, rooms and what a message has; indexed: %s', async (isIndexed) => {
    if (isIndexed) await indexed();
    const [mine, hers, elsewhere, letter] = [
      'A compiler of mine',
      'A compiler of hers: https://example.org/compiler',
      'Elsewhere a compiler, with `code`',
      'To the letter: from:ada.search c++ and C',
    ];
    expect(await found('compiler')).toEqual([elsewhere, hers, mine]);
    expect(await found('compiler from:ada.search')).toEqual([mine]);
    expect(await found('from:@ADA.search COMPILER')).toEqual([mine]);
    expect(await found('from:me')).toEqual([mine]);
    expect(await found('from:"grace ops" compiler')).toEqual([elsewhere, hers]);
    expect(await found('from:"Grace Ops" from:me compiler')).toEqual([elsewhere, hers, mine]);
    expect(await found('compiler from:nobody')).toEqual([]);
    expect(await found('compiler in:ops-one')).toEqual([hers, mine]);
    expect(await found('in:"Ops Two"')).toEqual([letter, elsewhere]);
    expect(await found('in:ops-one in:#ops-two compiler')).toEqual([elsewhere, hers, mine]);
    expect(await found('compiler in:nowhere')).toEqual([]);
    expect(await found('compiler', 'ops-two')).toEqual([elsewhere]);
    expect(await found('compiler in:ops-one', 'ops-two')).toEqual([]);
    expect(await found('has:link')).toEqual([hers]);
    expect(await found('has:CODE compiler')).toEqual([elsewhere]);
    expect(await found('"from:ada.search"')).toEqual([letter]);
    expect(await found('c++')).toEqual([letter]);
    expect(await found('++')).toEqual([letter]);
    expect(await found('c')).toEqual([letter]);
    expect(await found('"compile"')).toEqual([]);
    expect(await found('compile')).toEqual([elsewhere, hers, mine]);
    expect(await found('"letter from ada"')).toEqual([letter]);
  });

  test.each([false, true])('days and moments; indexed: %s', async (isIndexed) => {
    const [room, name] = [`Days ${isIndexed}`, `days-${isIndexed}`];
    const edsger = await app.guest('Edsger', room);
    const bodies = ['Last of October', 'First of November', 'Noon', 'Second of November'];
    const times = [
      '2025-10-31T23:59:59.999Z',
      '2025-11-01T00:00:00.000Z',
      '2025-11-01T12:00:00.000Z',
      '2025-11-02T00:00:00.000Z',
    ];
    for (const [n, body] of bodies.entries()) {
      const { data } = await edsger.say(name, body);
      await db.message.update({
        where: { id: data.sendMessage.message.id },
        data: { createdAt: new Date(times[n] ?? '') },
        select: { id: true },
      });
    }
    if (isIndexed) await indexed();
    const days = async (query: string) => {
      const both = [await findBodies(edsger, query), await findBodies(edsger, `${query} o`)];
      expect(both[1]).toEqual([]);
      expect(await findBodies(edsger, `${query} no`)).toEqual(both[0]?.filter((body) => /\bNo/.test(body)));
      return both[0]?.reverse();
    };
    const [october, first, noon, second] = bodies;
    expect(await days('before:2025-11-01')).toEqual([october]);
    expect(await days('on:2025-11-01')).toEqual([first, noon]);
    expect(await days('after:2025-11-01')).toEqual([second]);
    expect(await days('after:2025-10-31 before:2025-11-02')).toEqual([first, noon]);
    expect(await days('after:2025-11-01T13:00+01:00')).toEqual([noon, second]);
    expect(await days('before:2025-11-01T12:00Z')).toEqual([october, first]);
    expect(await days('after:2031-01-01')).toEqual([]);
  });
});

describe('what is refused', () => {
  let ada: Person;
  beforeAll(async () => {
    ada = await app.guest('Ada', 'Refusals');
    await ada.say('refusals', 'Something');
  });

  test.each([
    ['', {}],
    [' \n ', {}],
    ['\u200b', {}],
    ['\u0301', {}],
    ['""', {}],
    ['x'.repeat(201), { limit: 200 }],
    ['x '.repeat(17), { limit: 16 }],
    ['before:tomorrow', {}],
    ['after:2026-02-30', {}],
    ['on:2026-13-01', {}],
    ['before:2026-11-01T10:00', {}],
    ['something from:', {}],
    ['has:everything', {}],
  ])('%j', async (query, details) => {
    expect((await search(ada, 'something')).data.search.nodes).toHaveLength(1);
    expect(refusal(await search(ada, query))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'query',
      ...details,
    });
  });

  test('pages that are none, and cursors of something else', async () => {
    for (const first of [0, -1, 51])
      expect(refusal(await search(ada, 'something', { first }))).toMatchObject({
        code: 'BAD_INPUT',
        field: 'first',
        limit: 50,
      });
    for (const after of ['', 'nonsense', Buffer.from('1:2:3').toString('base64url')])
      expect(refusal(await search(ada, 'something', { after }))).toMatchObject({
        code: 'CURSOR_INVALID',
        field: 'after',
      });
  });

  test('signs that mean something elsewhere are searched as they are', async () => {
    for (const query of ['%', '_', "';--", '\\', '(', '[a-z', '.*', '$1', 'a\u0000b', 'a\ud800'])
      expect([query, (await search(ada, query)).errors]).toEqual([query, undefined]);
  });

  test('a room that one is not in, nobody, and a token that may not read', async () => {
    const grace = await app.guest('Grace', 'Elsewhere');
    expect(refusal(await search(grace, 'something', { room: 'refusals' })).code).toBe('NOT_A_MEMBER');
    expect(refusal(await search(grace, 'something', { room: 'nowhere' })).code).toBe('ROOM_NOT_FOUND');
    expect(refusal(await search(app.anonymous, 'something')).code).toBe('UNAUTHENTICATED');
    const owner = await app.member('token.owner');
    const withScope = async (scope: string) => {
      const { data } = await owner.ask(
        `mutation { createAccessToken(name: "x", scopes: [${scope}]) { token } }`,
      );
      return app.withToken('token', data.createAccessToken.token, owner.id);
    };
    expect((await search(await withScope('READ'), 'something')).errors).toBeUndefined();
    expect(refusal(await search(await withScope('WRITE'), 'something')).code).toBe('FORBIDDEN');
  });
});

describe('what is deleted', () => {
  test.each([
    false,
    true,
  ])('is not found, nor is anything of it in the index; indexed: %s', async (isIndexed) => {
    const room = `Deleted ${isIndexed}`;
    const ada = await app.guest('Ada', room);
    const { message } = (await ada.say(room, 'hunter2 is my password')).data.sendMessage;
    await ada.say(room, 'What is a password?');
    if (isIndexed) await indexed();
    expect(await findBodies(ada, 'password')).toHaveLength(2);
    await ada.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', { id: message.id });
    const look = async () => {
      expect(await findBodies(ada, 'password')).toEqual(['What is a password?']);
      expect(await findBodies(ada, 'hunter2')).toEqual([]);
      expect(await findBodies(ada, 'from:me')).toEqual(['What is a password?']);
    };
    await look();
    await indexed();
    await look();
    const { roomId } = await db.message.findUniqueOrThrow({ where: { id: message.id } });
    const entries = await db.searchEntry.findMany({ where: { roomId }, orderBy: { seq: 'asc' } });
    expect(entries.map(({ seq, keys }) => [seq, keys.length > 0])).toEqual([
      [message.seq, false],
      [message.seq + 1, true],
    ]);
  });
});

test.each([
  false,
  true,
])('of what was edited the new text is found and the old is not; indexed: %s', async (isIndexed) => {
  const room = `Edited ${isIndexed}`;
  const ada = await app.guest('Ada', room);
  const { message } = (await ada.say(room, 'A tpyo, and 東京')).data.sendMessage;
  if (isIndexed) await indexed();
  const edit = 'mutation ($id: ID!, $body: String!) { editMessage(id: $id, body: $body) { message { id } } }';
  const { errors } = await ada.ask(edit, { id: message.id, body: 'A typo, and 京都 https://example.org' });
  expect(errors).toBeUndefined();
  const look = async () => {
    for (const query of ['typo', '京都', 'has:link', 'from:me'])
      expect([query, await findBodies(ada, query)]).toEqual([
        query,
        ['A typo, and 京都 https://example.org'],
      ]);
    for (const query of ['tpyo', '東', '東京'])
      expect([query, await findBodies(ada, query)]).toEqual([query, []]);
  };
  await look();
  await indexed();
  await look();
});

describe('results', () => {
  test('come the newest first over all rooms, page by page, each once', async () => {
    const ada = await app.guest('Ada', 'Pages 0');
    for (const room of ['Pages 1', 'Pages 2'])
      await ada.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }', {
        room,
      });
    const said: string[] = [];
    for (let n = 0; n < 30; n++) {
      said.unshift(`Number ${n} of many`);
      await ada.say(`pages-${n % 3}`, said[0] ?? '');
      if (n === 20) await indexed();
    }
    const found = await findAll(ada, 'many', { first: 7 });
    const at = found.map(({ message }) => message.createdAt);
    expect(at).toEqual([...at].sort().reverse());
    expect(found.map(({ message }) => message.body).sort()).toEqual([...said].sort());
    const one = (await search(ada, 'many', { first: 30 })).data.search;
    expect([one.nodes.length, one.pageInfo.hasNextPage, one.pageInfo.hasPreviousPage]).toEqual([
      30,
      false,
      false,
    ]);
    const two = (await search(ada, 'many', { first: 29 })).data.search;
    expect(two.pageInfo.hasNextPage).toBe(true);
    const three = (await search(ada, 'many', { first: 29, after: two.pageInfo.endCursor })).data.search;
    expect([three.nodes.length, three.pageInfo.hasNextPage, three.pageInfo.hasPreviousPage]).toEqual([
      1,
      false,
      true,
    ]);
  });

  test('show where it was found, in parts of plain text', async () => {
    const ada = await app.guest('Ada', 'Snippets');
    const snippet = async (body: string, query: string) => {
      await ada.say('snippets', body);
      const [first] = await findAll(ada, query);
      return first?.snippet.map(({ text, match }) => (match ? `[${text}]` : text)).join('');
    };
    expect(await snippet('<b>Straße</b> und Café', 'strasse cafe')).toBe('<b>[Straße]</b> und [Café]');
    expect(await snippet('e\u0301t\u00e9 ｆｕｌｌ ﾃﾚﾋﾞ', 'ete full テレビ')).toBe(
      '[e\u0301t\u00e9] [ｆｕｌｌ] [ﾃﾚﾋﾞ]',
    );
    expect(await snippet('one,\n two; one', '"one two"')).toBe('[one,\n two]; one');
    expect(await snippet('👍🏽 well done', '👍')).toBe('[👍🏽] well done');
    expect(await snippet(`${'x'.repeat(1000)} needle ${'y'.repeat(1000)}`, 'needle')).toBe(
      `…${'x'.repeat(59)} [needle] ${'y'.repeat(173)}…`,
    );
    expect(await snippet('aaaa', 'aaa')).toBe('[aaa]a');
    expect(await snippet('No words asked for', 'from:me')).toBe('No words asked for');
  });

  test('that many messages hide are found in several goes, and none of them is endless', async () => {
    const ada = await app.guest('Ada', 'Long');
    await ada.say('long', 'The needle === is far behind');
    const { id: roomId, head } = await db.room.findUniqueOrThrow({ where: { slug: 'long' } });
    await db.$executeRaw`
      INSERT INTO "Message" (id, "roomId", seq, "authorId", "clientId", body, "createdAt")
      SELECT gen_random_uuid(), ${roomId}::uuid, ${head}::int + n, ${ada.id}::uuid, 'hay ' || n, 'Hay number ' || n,
        clock_timestamp() + n * interval '10 ms'
      FROM generate_series(1, 6000) AS n`;
    await db.room.update({ where: { id: roomId }, data: { head: head + 6_000 }, select: { id: true } });
    const first = (await search(ada, '===')).data.search;
    expect([first.nodes, first.pageInfo.hasNextPage]).toEqual([[], true]);
    expect(await findBodies(ada, '===')).toEqual(['The needle === is far behind']);
    const newest = (await search(ada, 'hay')).data.search.nodes;
    expect(newest.map(({ message }: { message: { body: string } }) => message.body).slice(0, 2)).toEqual([
      'Hay number 6000',
      'Hay number 5999',
    ]);
    await indexed();
    expect((await search(ada, 'needle')).data.search.nodes).toHaveLength(1);
    const second = await search(ada, 'hay', {
      first: 50,
      after: (await search(ada, 'hay')).data.search.pageInfo.endCursor,
    });
    expect(
      second.data.search.nodes.map(({ message }: { message: { body: string } }) => message.body),
    ).toEqual(Array.from({ length: 50 }, (_, n) => `Hay number ${5_980 - n}`));
  });
});
