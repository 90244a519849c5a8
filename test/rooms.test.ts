import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { accountById } from '../server/accounts/by-id.ts';
import type { AccountRow } from '../server/events.ts';
import { createRoom } from '../server/rooms/create.ts';
import { roomName } from '../server/rooms/name.ts';
import { db } from '../server/store/database.ts';
import { openApp, type TestApp } from './support/app.ts';
import { newDatabase } from './support/database.ts';
import { type Answer, createPeople, refusal } from './support/people.ts';
import { startServer } from './support/server.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const JOIN = `mutation ($room: String!, $name: String, $password: String, $create: Boolean) {
  joinRoom(room: $room, name: $name, password: $password, create: $create) {
    token viewer { id name tag guest } room { id slug name private memberCount viewerIsMember }
  }
}`;

describe('joining', () => {
  test('a guest needs a name and a room, and gets a token to come back with', async () => {
    const { data } = await app.anonymous.ask(JOIN, { room: 'Magic Circle', name: ' Ada ', create: true });
    expect(data.joinRoom.viewer).toMatchObject({
      name: 'Ada',
      guest: true,
      tag: expect.stringMatching(/^[\da-f]{4}$/),
    });
    expect(data.joinRoom.room).toMatchObject({
      slug: 'magic-circle',
      name: 'Magic Circle',
      private: false,
      memberCount: 1,
      viewerIsMember: true,
    });
    expect(data.joinRoom.token).toMatch(/^[\w-]{43}$/);
  });

  test('joining again changes nothing and begins no second session', async () => {
    const ada = await app.guest('Ada', 'again');
    const { data } = await ada.ask(JOIN, { room: 'AGAIN' });
    expect(data.joinRoom).toMatchObject({ token: null, viewer: { id: ada.id }, room: { memberCount: 1 } });
    const log = ada.listen('subscription { roomEvents(room: "again") { cursor __typename } }');
    expect((await log.until(1))[0].__typename).toBe('CaughtUp');
    log.stop();
  });

  test('a guest who joins under another name is renamed', async () => {
    const ada = await app.guest('Ada', 'names');
    const { data } = await ada.ask(JOIN, { room: 'names', name: 'Ada Lovelace' });
    expect(data.joinRoom.viewer).toMatchObject({ id: ada.id, name: 'Ada Lovelace' });
    expect((await ada.ask('{ viewer { name } }')).data.viewer.name).toBe('Ada Lovelace');
  });

  test('two guests of one name are told apart by their tags', async () => {
    const [one, two] = [await app.guest('Ada', 'twins'), await app.guest('Ada', 'twins')];
    const { data } = await one.ask('{ users(room: "twins") { id name tag } }');
    expect(data.users.map((user: { id: string }) => user.id).sort()).toEqual([one.id, two.id].sort());
    expect(new Set(data.users.map((user: { tag: string }) => user.tag)).size).toBe(2);
  });

  test('names that look alike have one key, whatever they are written with; other names have others', async () => {
    const keys: string[] = [];
    for (const name of ['ada', 'Ada', 'ａｄａ', '\u0430da', 'A d a', 'Adam', '\u0414\u0430']) {
      const guest = await app.guest(name, 'lookalikes');
      keys.push((await guest.ask('{ viewer { nameKey } }')).data.viewer.nameKey);
      const { data } = await guest.ask('{ users(room: "lookalikes") { id nameKey } }');
      expect(data.users).toContainEqual({ id: guest.id, nameKey: keys.at(-1) });
    }
    expect(new Set(keys.slice(0, 5)).size).toBe(1);
    expect(new Set(keys.slice(4)).size).toBe(3);
  });

  test('no name has marks piled upon a letter; what scripts and languages need is no pile', async () => {
    const join = (name: string, room = 'marks') => app.anonymous.ask(JOIN, { room, name, create: true });
    const needed = [
      ['Vietnamese', 'Nguy\u1ec5n'.normalize('NFD')],
      ['Yoruba', '\u1eb9\u0301k\u1ecd\u0301'.normalize('NFD')],
      ['Hebrew', '\u05e9\u05c1\u05bc\u05b8\u05dc\u05d5\u05b9\u05dd'],
      ['Arabic', '\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f\u064c'],
      ['Thai', '\u0e17\u0e35\u0e48\u0e19\u0e35\u0e49'],
      ['Hindi', '\u0939\u093f\u0928\u094d\u0926\u0940\u0902'],
      ['Burmese', '\u1000\u103c\u103d\u103e\u1031\u102c\u1004\u103a\u1038'],
      ['Tibetan', '\u0f56\u0f66\u0f92\u0fb2\u0f74\u0f56\u0f66'],
      ['keycaps', '1\ufe0f\u20e3'],
    ] as const;
    for (const [language, name] of needed) expect((await join(name)).errors, language).toBeUndefined();
    const pile = `x${'\u0301'.repeat(4)}`;
    expect(refusal(await join(pile))).toMatchObject({ code: 'BAD_INPUT', field: 'name', limit: 3 });
    expect(refusal(await join('Ada', pile))).toMatchObject({ code: 'BAD_INPUT', field: 'room' });
    const mixed = `x${'\u0301\u0483'.repeat(4)}`;
    expect(refusal(await join(mixed))).toMatchObject({ code: 'BAD_INPUT', field: 'name' });
  });

  test('a browser gets an HttpOnly cookie, and is known by it on a page of the same origin only', async () => {
    const url = `http://127.0.0.1:${app.port}/graphql`;
    const post = (query: string, headers: Record<string, string>) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
    const joined = await post(
      'mutation { joinRoom(room: "cookies", name: "Ada", create: true) { viewer { id } } }',
      {},
    );
    const cookie = joined.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^enchanters_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
    const sent = { cookie: cookie.split(';')[0] ?? '' };
    const own = await (
      await post('{ viewer { name } }', {
        ...sent,
        origin: `http://127.0.0.1:${app.port}`,
        'x-graphql-yoga-csrf': '1',
      })
    ).json();
    expect(own).toEqual({ data: { viewer: { name: 'Ada' } } });
    const foreign = await (
      await post('{ viewer { name } }', { ...sent, origin: 'https://evil.example' })
    ).json();
    expect(refusal(foreign as Answer)).toMatchObject({ code: 'BAD_INPUT' });
    const none = await (await post('{ viewer { name } }', sent)).json();
    expect(refusal(none as Answer)).toMatchObject({ code: 'BAD_INPUT' });
  });

  test('two who create the same room at once get one room', async () => {
    const answers = await Promise.all(
      ['Ada', 'Grace', 'Edsger', 'Barbara'].map((name) =>
        app.anonymous.ask(JOIN, { room: 'At Once', name, create: true }),
      ),
    );
    expect(new Set(answers.map(({ data }) => data.joinRoom.room.id)).size).toBe(1);
    const { data } = await app.anonymous.ask('{ room(room: "at once") { memberCount } }');
    expect(data.room.memberCount).toBe(4);
  });

  test('an unknown room is refused with its name, rooms of similar names, and the offer to create it', async () => {
    await app.guest('Ada', 'Library');
    const answer = await app.anonymous.ask(JOIN, { room: 'Libary', name: 'Grace' });
    expect(refusal(answer)).toMatchObject({
      code: 'ROOM_NOT_FOUND',
      field: 'room',
      message: expect.stringContaining('Libary'),
      suggestions: [{ slug: 'library', name: 'Library' }],
      canCreate: true,
    });
  });

  test('what looks like the address of a private room is answered alike whether it is one, and never offered to be made', async () => {
    const made = await app.anonymous.ask(
      'mutation { joinRoom(room: "Vault", name: "Ada", password: "alohomora", create: true) { room { slug } } }',
    );
    const real = made.data.joinRoom.room.slug;
    const unreal = 'vault-bcdfghjk';
    const answers = async (password: string | null) => {
      const refusals = [];
      for (const room of [real, unreal]) {
        const answer = await app.anonymous.ask(
          'mutation ($room: String!, $password: String) { joinRoom(room: $room, name: "Eve", password: $password) { token } }',
          { room, password },
        );
        refusals.push(JSON.stringify(answer.errors).replaceAll(room, 'it'));
        expect(refusal(answer)).toMatchObject({ code: 'ROOM_NOT_FOUND', canCreate: false });
      }
      return refusals;
    };
    for (const password of [null, 'wrong']) {
      const [one, other] = await answers(password);
      expect(one).toBe(other);
    }
  });

  test('without a name nobody joins who is not signed in', async () => {
    await app.guest('Ada', 'doors');
    expect(refusal(await app.anonymous.ask(JOIN, { room: 'doors' }))).toMatchObject({
      code: 'UNAUTHENTICATED',
      field: 'name',
    });
  });

  test('a token that is not valid is refused, not taken for nobody', async () => {
    const stranger = app.again({ ...app.anonymous, token: 'x'.repeat(43) });
    expect(refusal(await stranger.ask('{ viewer { name } }')).code).toBe('UNAUTHENTICATED');
  });

  test('joining over a socket signs that socket in', async () => {
    const grace = app.again(app.anonymous);
    const keepOpen = grace.listen('subscription { roomEvents(room: "nowhere") { cursor } }');
    await keepOpen.ended;
    const held = grace.askOverSocket(
      'mutation { joinRoom(room: "sockets", name: "Grace", create: true) { viewer { name } } }',
    );
    const listening = held.then(() =>
      grace.listen('subscription { messageAdded(room: "sockets") { body } }'),
    );
    expect((await held).data.joinRoom.viewer.name).toBe('Grace');
    (await listening).stop();
  });
});

describe('names of rooms', () => {
  test.each([
    ['Lobby', 'lobby ', 'LOBBY', '  lobby'],
    ['Magic Circle', 'magic-circle', 'MAGIC  CIRCLE', 'Magic\tCircle'],
    ['Café', 'Cafe\u0301', 'CAFÉ'],
    ['🦄 Stable', '🦄-stable'],
    ['مقهى الحي', 'مقهى  الحي'],
    ['ＦＵＬＬ width', 'full width'],
  ])('%s is one room however it is spelt', async (name, ...spellings) => {
    const ada = await app.guest('Ada', name);
    const slugs = new Set<string>();
    for (const room of [name, ...spellings]) {
      const { data } = await ada.ask(
        'query ($room: String!) { room(room: $room) { slug name viewerIsMember } }',
        { room },
      );
      expect(data.room).toMatchObject({ name, viewerIsMember: true });
      slugs.add(data.room.slug);
    }
    const [slug = ''] = slugs;
    expect(slugs.size).toBe(1);
    expect(decodeURIComponent(new URL(`http://h/rooms/${encodeURIComponent(slug)}`).pathname.slice(7))).toBe(
      slug,
    );
  });

  test.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['\u200b\u2060\ufeff', 'empty'],
    ['\u0007\u0000', 'empty'],
    ['a/b', 'cannot hold “/”'],
    ['..', 'at least one letter'],
    ['.', 'at least one letter'],
    ['a%2Fb', 'cannot hold “%”'],
    ['what?', 'cannot hold “?”'],
    ['#general', 'cannot hold “#”'],
    ['a\\b', 'cannot hold “\\”'],
    ['℀', 'at least one letter'],
    ['evil\u202egnp', 'U+202E'],
    ['zero\u200bwidth', 'U+200B'],
    ['new\u0000line', 'U+0000'],
    ['---', 'at least one letter'],
    ['x'.repeat(61), 'longer than 60 characters'],
    ['🦄'.repeat(61), 'longer than 60 characters'],
    ['x'.repeat(100_000), 'longer than 60 characters'],
  ])('%j is refused, and no room is made', async (room, why) => {
    const before = await app.anonymous.ask('{ rooms(first: 100) { nodes { slug } } }');
    const answer = await app.anonymous.ask(JOIN, { room, name: 'Ada', create: true });
    expect(refusal(answer)).toMatchObject({
      code: 'BAD_INPUT',
      field: 'room',
      message: expect.stringContaining(why),
    });
    expect((await app.anonymous.ask('{ rooms(first: 100) { nodes { slug } } }')).data).toEqual(before.data);
  });

  test('60 code points pass, whatever their size', async () => {
    const { data } = await app.anonymous.ask(JOIN, { room: '🦄'.repeat(60), name: 'Ada', create: true });
    expect(data.joinRoom.room.name).toBe('🦄'.repeat(60));
  });
});

describe('names of people', () => {
  test.each([
    ['', 'empty'],
    [' \n\t ', 'empty'],
    ['\u200b\u200e\ufeff', 'empty'],
    ['Ada\u202eecarG', 'U+202E'],
    ['Ada\u0000', 'U+0000'],
    ['A\u200dda', 'U+200D'],
    ['Ada\ufe0f', 'U+FE0F'],
    ['x'.repeat(41), 'longer than 40 characters'],
    ['👩‍🚀'.repeat(14), 'longer than 40 characters'],
  ])('%j is refused', async (name, why) => {
    const answer = await app.anonymous.ask(JOIN, { room: 'people', name, create: true });
    expect(refusal(answer)).toMatchObject({
      code: 'BAD_INPUT',
      field: 'name',
      message: expect.stringContaining(why),
    });
  });

  test.each([
    '<b>Ada</b>',
    'עדה',
    'O’Brien / “Ada”',
    '👩‍🚀',
    'क्‍ष',
  ])('%s is a name like any other', async (name) => {
    const { data } = await app.anonymous.ask(JOIN, { room: 'people', name, create: true });
    expect(data.joinRoom.viewer.name).toBe(name);
  });
});

describe('private rooms', () => {
  test('a room with a password is in no list, and only the password opens it', async () => {
    const made = await app.anonymous.ask(JOIN, {
      room: 'Secret Garden',
      name: 'Ada',
      password: 'alohomora',
      create: true,
    });
    expect(made.data.joinRoom.room.private).toBe(true);
    const wrong = await app.anonymous.ask(JOIN, { room: 'Secret Garden', name: 'Eve', password: 'guess' });
    const unknown = await app.anonymous.ask(JOIN, { room: 'No Such Garden', name: 'Eve', password: 'guess' });
    expect(refusal(wrong).code).toBe('ROOM_NOT_FOUND');
    expect({ ...refusal(wrong), message: '' }).toEqual({ ...refusal(unknown), message: '' });
    expect(refusal(await app.anonymous.ask('{ room(room: "secret garden") { id } }')).code).toBe(
      'ROOM_NOT_FOUND',
    );
    const { data } = await app.anonymous.ask('{ rooms(search: "secret") { nodes { slug } } }');
    expect(data.rooms.nodes).toEqual([]);
    const right = await app.anonymous.ask(JOIN, {
      room: 'Secret Garden',
      name: 'Grace',
      password: 'alohomora',
    });
    expect(right.data.joinRoom.room.memberCount).toBe(2);
  });

  test('whoever is in a private room finds it in the list, until they leave it; nobody else does', async () => {
    const made = await app.anonymous.ask(JOIN, {
      ...{ room: 'Attic', name: 'Ada', password: 'alohomora', create: true },
    });
    const ada = app.again({ ...app.anonymous, token: made.data.joinRoom.token });
    const eve = await app.guest('Eve', 'Attic Stairs');
    const found = async (person: typeof ada) =>
      (await person.ask('{ rooms(search: "attic") { nodes { name private } } }')).data.rooms.nodes;
    const stairs = { name: 'Attic Stairs', private: false };
    expect(await found(ada)).toEqual([stairs, { name: 'Attic', private: true }]);
    for (const person of [eve, app.anonymous]) expect(await found(person)).toEqual([stairs]);
    await ada.ask('mutation { leaveRoom(room: "attic") { room { id } } }');
    expect(await found(ada)).toEqual([stairs]);
  });

  test('guessing is limited, and the limit says how long', async () => {
    const fresh = await openGuessing();
    for (let guess = 0; guess < 10; guess++) {
      expect(refusal(await fresh(`guess ${guess}`)).code).toMatch(/ROOM_NOT_FOUND|RATE_LIMITED/);
    }
    expect(refusal(await fresh('correct'))).toMatchObject({
      code: 'RATE_LIMITED',
      field: 'password',
      retryAfter: expect.any(Number),
    });
  });

  async function openGuessing() {
    await app.anonymous.ask(JOIN, { room: 'Vault', name: 'Ada', password: 'correct', create: true });
    return (password: string) => app.anonymous.ask(JOIN, { room: 'Vault', name: 'Eve', password });
  }
});

describe('the list of rooms', () => {
  test('pages through every public room once, and finds parts of names', async () => {
    for (const name of ['shelf 1', 'shelf 2', 'shelf 3', 'shelf 4', 'shelf 5']) await app.guest('Ada', name);
    const found: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 5; pages++) {
      const { data } = await app.anonymous.ask(
        'query ($after: String) { rooms(search: "SHELF", first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
      found.push(...data.rooms.nodes.map((room: { name: string }) => room.name));
      if (!data.rooms.pageInfo.hasNextPage) break;
      after = data.rooms.pageInfo.endCursor;
    }
    expect(found.sort()).toEqual(['shelf 1', 'shelf 2', 'shelf 3', 'shelf 4', 'shelf 5']);
  });

  test.each([[0], [-1], [101]])('first: %i is refused', async (first) => {
    const answer = await app.anonymous.ask(
      'query ($first: Int) { rooms(first: $first) { nodes { slug } } }',
      { first },
    );
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'first', limit: 100 });
  });

  test('a search for what SQL gives a meaning finds nothing, and harms nothing', async () => {
    for (const search of ['%', '_', "'; --", '\\', '\u0000']) {
      const { data } = await app.anonymous.ask(
        'query ($search: String) { rooms(search: $search) { nodes { slug } } }',
        { search },
      );
      if (search !== '\u0000') expect(data.rooms.nodes).toEqual([]);
    }
  });
});

describe('the people of a room', () => {
  test('are searched by a part of their name or handle, whatever its case and its accents', async () => {
    const zoe = await app.guest('Zoë Ångström', 'searched');
    for (const name of ['Žofie', 'Жанна', '100 %', 'under_score']) await app.guest(name, 'searched');
    const member = await app.member('henrietta');
    await member.ask(JOIN, { room: 'searched' });
    await member.ask('mutation { updateAccount(name: "Someone") { viewer { name } } }');
    const found = async (search: string, first = 10) =>
      (
        await zoe.ask(
          'query ($search: String, $first: Int) { users(room: "searched", search: $search, first: $first) { name } }',
          {
            search,
            first,
          },
        )
      ).data.users.map(({ name }: { name: string }) => name);
    expect(await found('zo')).toEqual(['Zoë Ångström', 'Žofie']);
    expect(await found(' ANGSTROM ')).toEqual(['Zoë Ångström']);
    expect(await found('жан')).toEqual(['Жанна']);
    expect(await found('Henri')).toEqual(['Someone']);
    expect(await found('%')).toEqual(['100 %']);
    expect(await found('r_s')).toEqual(['under_score']);
    expect(await found('_')).toEqual(['under_score']);
    expect(await found('nobody of this name')).toEqual([]);
    expect(await found('zo', 1)).toHaveLength(1);
    for (const all of ['', '  ', '\0']) expect(await found(all)).toHaveLength(6);
  });
});

describe('leaving', () => {
  test('who left is not in the room, hears nothing more, and may come back', async () => {
    const [ada, grace] = [await app.guest('Ada', 'leaving'), await app.guest('Grace', 'leaving')];
    const heard = grace.listen(
      'subscription { roomEvents(room: "leaving") { __typename ... on UserLeft { user { name } } } }',
    );
    await heard.until(1);
    expect(
      (await grace.ask('mutation { leaveRoom(room: "leaving") { room { slug } } }')).data.leaveRoom.room.slug,
    ).toBe('leaving');
    await heard.ended;
    expect(heard.items.at(-1)).toEqual({ __typename: 'UserLeft', user: { name: 'Grace' } });
    expect(refusal(await grace.say('leaving', 'Am I still here?')).code).toBe('NOT_A_MEMBER');
    expect(refusal(await grace.ask('{ history(room: "leaving") { streamCursor } }')).code).toBe(
      'NOT_A_MEMBER',
    );
    expect((await ada.ask('{ users(room: "leaving") { name } }')).data.users).toEqual([{ name: 'Ada' }]);
    await grace.ask(JOIN, { room: 'leaving' });
    expect((await grace.say('leaving', 'I am back')).data.sendMessage.duplicate).toBe(false);
  });
});

test('leaving after somebody else has left takes effect, and is told once', async () => {
  const [ada, bob] = [await app.guest('Ada', 'two leave'), await app.guest('Bob', 'two leave')];
  const heard = ada.listen(
    'subscription { roomEvents(room: "two leave") { __typename ... on UserLeft { user { name } } } }',
  );
  await heard.until(1);
  await ada.say('two leave', 'What I reached now is remembered');
  await bob.ask('mutation { leaveRoom(room: "two leave") { room { id } } }');
  expect(
    (await ada.ask('mutation { leaveRoom(room: "two leave") { room { slug } } }')).data.leaveRoom.room.slug,
  ).toBe('two-leave');
  await heard.ended;
  const left = heard.items.filter((event) => event.__typename === 'UserLeft');
  expect(left.map((event) => event.user.name)).toEqual(['Bob', 'Ada']);
  expect((await app.anonymous.ask('{ room(room: "two leave") { memberCount } }')).data.room.memberCount).toBe(
    0,
  );
});

test.skipIf(inject('postgresUrl') === undefined)(
  'a room is not made under the name that another gives up at the same moment',
  async () => {
    const ada = await app.guest('Ada', 'Moving');
    const room = await db.room.findUniqueOrThrow({ where: { slug: 'moving' } });
    let [begun, commit] = [() => {}, () => {}];
    const renamed = new Promise<void>((resolve) => (begun = resolve));
    const committing = new Promise<void>((resolve) => (commit = resolve));
    const renaming = db.$transaction(async (tx) => {
      await tx.room.update({ where: { id: room.id }, data: { slug: 'moved' } });
      await tx.roomAddress.create({ data: { slug: 'moving', roomId: room.id } });
      begun();
      await committing;
    });
    await renamed;
    const creating = createRoom('Moving', null, (await accountById(ada.id)) as AccountRow).catch(
      ({ code }) => code,
    );
    const waiting = () =>
      db.$queryRaw`SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), 5_000);
    commit();
    await renaming;
    expect(await creating).toBe('ROOM_NAME_TAKEN');
    expect(await db.room.count({ where: { slug: 'moving' } })).toBe(0);
  },
);

test('a public room is not called like another one in the letters of another script; what is like no other is made', async () => {
  await app.guest('Ada', 'Plaza');
  const create = (room: string) => app.anonymous.ask(JOIN, { room, name: 'Mallory', create: true });
  for (const name of ['pl\u0430za', 'PL\u0410ZA', '\u0440laza'])
    expect(refusal(await create(name))).toMatchObject({
      code: 'ROOM_NAME_TAKEN',
      field: 'room',
      message: expect.stringContaining('“Plaza”'),
    });
  for (const name of [
    'Pl\u00e1za',
    'Piazza',
    '\u043f\u043b\u043e\u0449\u0430\u0434\u044c',
    'modem',
    'modern',
  ])
    expect((await create(name)).errors).toBeUndefined();
  const { token, viewer, room } = (await create('Courtyard')).data.joinRoom;
  const mallory = app.withToken('Mallory', token, viewer.id);
  const guard = (hidden: boolean) =>
    mallory.ask(
      'mutation ($id: String!, $hidden: Boolean!) { setRoomPrivacy(room: $id, private: $hidden) { room { slug } } }',
      { id: room.slug, hidden },
    );
  const rename = (name: string) =>
    mallory.ask(
      'mutation ($id: String!, $name: String!) { updateRoom(room: $id, name: $name) { room { slug } } }',
      { id: room.slug, name },
    );
  expect(refusal(await rename('pl\u0430za'))).toMatchObject({ code: 'ROOM_NAME_TAKEN', field: 'name' });
  expect((await guard(true)).errors).toBeUndefined();
  expect((await rename('pl\u0430za')).errors).toBeUndefined();
  expect(refusal(await guard(false))).toMatchObject({ code: 'ROOM_NAME_TAKEN', field: 'room' });
  expect((await rename('Square')).errors).toBeUndefined();
  expect((await guard(false)).errors).toBeUndefined();
});

test('a join that is refused makes nobody, and renames nobody', async () => {
  const before = await db.account.count();
  for (const password of ['  ', 'x'.repeat(129)]) {
    const answer = await app.anonymous.ask(JOIN, { room: 'never made', name: 'Ada', password, create: true });
    expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'password' });
  }
  expect(await db.account.count()).toBe(before);
  const ada = await app.guest('Ada', 'kept name');
  await ada.ask(JOIN, { room: 'not there', name: 'Somebody else' });
  expect((await ada.ask('{ viewer { name } }')).data.viewer.name).toBe('Ada');
});

test('the slug of a room finds it, whatever the name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 70 }), (text) => {
      let slug: string;
      try {
        slug = roomName(text).slug;
      } catch {
        return;
      }
      expect(roomName(slug).slug).toBe(slug);
    }),
  );
  expect(() => roomName('\uFDFA'.repeat(5))).toThrow('longer than 60');
});

test('a server can be set to create unknown rooms on joining', async () => {
  const { env, drop } = await newDatabase();
  const server = await startServer({ env: { ...env, CREATE_ROOMS_ON_JOIN: 'true' } });
  const people = createPeople(server.url);
  const { data } = await people.anonymous.ask(JOIN, { room: 'Fresh', name: 'Ada' });
  expect(data.joinRoom.room.slug).toBe('fresh');
  await people.leave();
  await server.stop();
  await drop();
});
