import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { lease } from '../../server/live/presence.ts';
import { liftRates } from '../../server/rates.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { type Listening, type Person, refusal } from '../support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const EVENTS = `subscription ($room: String!) {
  roomEvents(room: $room) {
    __typename
    ... on UsersChanged { users { name online presence } onlineCount }
    ... on TypingChanged { typing }
    ... on MessageAdded { message { body } }
  }
}`;
const follow = async (person: Person, room: string): Promise<Listening> => {
  const heard = person.listen(EVENTS, { room });
  await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
  return heard;
};
const setAway = (person: Person, away: boolean) =>
  person.askOverSocket('mutation ($away: Boolean!) { setPresence(away: $away) { away } }', { away });
const hide = (person: Person, hides: boolean) =>
  person.ask(
    'mutation ($hides: Boolean!) { updateAccount(hidesPresence: $hides) { viewer { hidesPresence } } }',
    { hides },
  );
/** What was told of somebody, in order. */
const toldOf = ({ items }: Listening, name: string): string[] =>
  items.flatMap(({ users }) =>
    (users ?? [])
      .filter((user: { name: string }) => user.name === name)
      .map((user: { presence: string }) => user.presence),
  );
const lastOf = (heard: Listening, name: string) => toldOf(heard, name).at(-1);
/** What everybody in a room is to somebody: in the room, and anywhere. */
const seen = async (person: Person, room: string): Promise<Record<string, string[]>> => {
  const { users } = (
    await person.ask('query ($room: String!) { users(room: $room) { name presence account { presence } } }', {
      room,
    })
  ).data;
  return Object.fromEntries(
    users.map(
      ({ name, presence, account }: { name: string; presence: string; account: { presence: string } }) => [
        name,
        [presence, account.presence],
      ],
    ),
  );
};

test('somebody is away when they are at none of their connections, and back at once', async () => {
  const [ada, grace] = [await app.guest('Ada', 'away'), await app.guest('Grace', 'away')];
  const hers = await follow(ada, 'away');
  const tabs = [app.again(grace), app.again(grace)] as const;
  const heard = await Promise.all(tabs.map((tab) => follow(tab, 'away')));
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('ONLINE');
  expect((await setAway(tabs[0], true)).data.setPresence).toEqual({ away: true });
  await ada.say('away', 'One of two');
  await hers.untilSome(({ message }) => message?.body === 'One of two');
  expect((await seen(ada, 'away')).Grace).toEqual(['ONLINE', 'ONLINE']);
  await setAway(tabs[1], true);
  await expect.poll(() => lastOf(hers, 'Grace'), { timeout: 10_000 }).toBe('AWAY');
  expect((await seen(ada, 'away')).Grace).toEqual(['AWAY', 'AWAY']);
  expect(hers.items.findLast(({ users }) => users)).toMatchObject({
    users: [{ name: 'Grace', online: true }],
    onlineCount: 2,
  });
  await setAway(tabs[0], false);
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('ONLINE');
  // The connection at which she is goes: she is away again, and was never gone.
  await tabs[0].cut();
  await expect.poll(() => lastOf(hers, 'Grace'), { timeout: 10_000 }).toBe('AWAY');
  await tabs[1].cut();
  await expect.poll(() => lastOf(hers, 'Grace'), { timeout: 10_000 }).toBe('OFFLINE');
  expect(toldOf(hers, 'Grace')).toEqual(['ONLINE', 'AWAY', 'ONLINE', 'AWAY', 'OFFLINE']);
  for (const listening of [hers, ...heard]) listening.stop();
});

test('a connection may begin as away, and what flaps is told to nobody', async () => {
  const [ada, grace] = [await app.guest('Ada', 'flaps'), await app.guest('Grace', 'flaps')];
  const hers = await follow(ada, 'flaps');
  const beginAway = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const come = new Promise<void>((resolve) =>
      socket.on('message', (text) => {
        if (String(text).includes('connection_ack'))
          socket.send(
            JSON.stringify({
              ...{ id: '1', type: 'subscribe' },
              payload: { query: EVENTS, variables: { room: 'flaps' } },
            }),
          );
        if (String(text).includes('CaughtUp')) resolve();
      }),
    );
    socket.send(JSON.stringify({ type: 'connection_init', payload: { token: grace.token, away: true } }));
    await come;
    return socket;
  };
  let socket = await beginAway();
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('AWAY');
  for (let flap = 0; flap < 5; flap++) {
    socket.terminate();
    socket = await beginAway();
  }
  const tab = app.again(grace);
  const heard = await follow(tab, 'flaps');
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('ONLINE');
  for (let flap = 0; flap < 10; flap++) await setAway(tab, flap % 2 === 0);
  await ada.say('flaps', 'Marker');
  await hers.untilSome(({ message }) => message?.body === 'Marker');
  expect(toldOf(hers, 'Grace')).toEqual(['AWAY', 'ONLINE']);
  for (const listening of [hers, heard]) listening.stop();
  socket.terminate();
});

test('it is said over a socket, by whoever is signed in, and not too often', async () => {
  const ada = await app.guest('Ada', 'saying');
  const query = 'mutation { setPresence(away: true) { away } }';
  expect((await ada.askOverSocket(query)).errors).toBeUndefined();
  expect(refusal(await ada.ask(query))).toMatchObject({ code: 'BAD_INPUT', field: 'away' });
  expect(refusal(await app.anonymous.askOverSocket(query)).code).toBe('UNAUTHENTICATED');
  liftRates(false);
  const answers = await Promise.all(Array.from({ length: 61 }, () => ada.askOverSocket(query)));
  liftRates(true);
  expect(answers.map(refusal)).toContainEqual(expect.objectContaining({ code: 'RATE_LIMITED', limit: 60 }));
});

test('whoever hides is offline to everybody at once, types for nobody, and sees others', async () => {
  const [ada, grace] = [await app.guest('Ada', 'hides'), await app.guest('Grace', 'hides')];
  const [hers, graces] = [await follow(ada, 'hides'), await follow(grace, 'hides')];
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('ONLINE');
  const counts = async () => (await ada.ask('{ room(room: "hides") { onlineCount memberCount } }')).data.room;
  expect(await counts()).toEqual({ onlineCount: 2, memberCount: 2 });
  const types = () => grace.askOverSocket('mutation { setTyping(room: "hides") { told } }');
  expect((await types()).data.setTyping.told).toBe(true);
  await hers.untilSome(({ typing }) => typing === true);

  const hidden = await hide(grace, true);
  expect(hidden.errors).toBeUndefined();
  expect(hidden.data.updateAccount.viewer).toEqual({ hidesPresence: true });
  expect((await seen(ada, 'hides')).Grace).toEqual(['OFFLINE', 'OFFLINE']);
  expect(await counts()).toEqual({ onlineCount: 1, memberCount: 2 });
  await hers.untilSome(({ typing }) => typing === false);
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('OFFLINE');
  expect(hers.items.findLast(({ users }) => users).onlineCount).toBe(1);
  expect((await types()).data.setTyping.told).toBe(false);
  // Nor to herself, while she sees others; of others it is nobody's business what they hide.
  expect(await seen(grace, 'hides')).toMatchObject({
    Ada: ['ONLINE', 'ONLINE'],
    Grace: ['OFFLINE', 'OFFLINE'],
  });
  const own = await ada.ask('{ users(room: "hides") { name account { hidesPresence } } }');
  expect(own.data.users).toContainEqual({ name: 'Grace', account: { hidesPresence: null } });

  // Whatever connections come and go: what was told before is all that is ever told.
  const before = toldOf(hers, 'Grace').length;
  const tab = app.again(grace);
  const heard = await follow(tab, 'hides');
  await setAway(tab, true);
  await tab.cut();
  await heard.ended;
  await grace.say('hides', 'I am here');
  await hers.untilSome(({ message }) => message?.body === 'I am here');
  expect(toldOf(hers, 'Grace')).toHaveLength(before);

  await hide(grace, false);
  await expect.poll(() => lastOf(hers, 'Grace')).toBe('ONLINE');
  expect(await counts()).toEqual({ onlineCount: 2, memberCount: 2 });
  for (const listening of [hers, graces]) listening.stop();
});

test('whether somebody is online at all is known to those who are in a room with them', async () => {
  const [ada, grace] = [await app.guest('Ada', 'shared'), await app.guest('Grace', 'shared')];
  const eve = await app.guest('Eve', 'elsewhere');
  await grace.ask('mutation { joinRoom(room: "hers alone", create: true) { room { id } } }');
  const heard = await follow(grace, 'hers alone');
  expect((await seen(ada, 'shared')).Grace).toEqual(['OFFLINE', 'ONLINE']);
  await grace.say('shared', 'Hello');
  const asked = async (person: Person) => {
    await person.ask('mutation { joinRoom(room: "reading", create: true) { room { id } } }');
    const { data } = await person.ask('{ room(room: "hers alone") { owner { presence } } }');
    return data.room.owner.presence;
  };
  expect(await asked(ada)).toBe('ONLINE');
  expect(await asked(eve)).toBe('OFFLINE');
  expect(
    (await app.anonymous.ask('{ room(room: "hers alone") { owner { presence } } }')).data.room.owner.presence,
  ).toBe('OFFLINE');
  await grace.ask('mutation ($ada: ID!) { blockAccount(account: $ada) { account { id } } }', { ada: ada.id });
  expect(await asked(ada)).toBe('OFFLINE');
  heard.stop();
});

test('in a crowd nobody is told who is away, and whoever asks anew is', async () => {
  const [ada, grace] = [await app.guest('Ada', 'throng'), await app.guest('Grace', 'throng')];
  const [hers, graces] = [await follow(ada, 'throng'), await follow(grace, 'throng')];
  const roomId = (await ada.ask('{ room(room: "throng") { id } }')).data.room.id;
  const visitor = (index: number) => ({
    ...{ id: randomUUID(), name: `Visitor ${index}`, role: 'guest' as const, handle: null },
    ...{ createdAt: new Date(), deletedAt: null },
  });
  const leaving = Array.from({ length: 100 }, (_, index) => lease(roomId, visitor(index), new Date()));
  await hers.untilSome(({ onlineCount }) => onlineCount === 102);
  await setAway(grace, true);
  await expect
    .poll(async () => (await seen(ada, 'throng')).Grace, { timeout: 10_000 })
    .toEqual(['AWAY', 'AWAY']);
  expect(toldOf(hers, 'Grace')).not.toContain('AWAY');
  for (const leave of leaving) leave();
  await hers.untilSome(({ onlineCount }) => onlineCount === 2);
  for (const listening of [hers, graces]) listening.stop();
});

test('whatever connections do, in the end everybody is shown what they are', async () => {
  const ada = await app.guest('Ada', 'whatever');
  const grace = await app.guest('Grace', 'whatever');
  const hers = await follow(ada, 'whatever');
  const step = fc.record({
    tab: fc.nat(2),
    does: fc.constantFrom('comes', 'goes', 'away', 'back', 'hides', 'shows'),
  });
  const shown = { state: 'OFFLINE' };
  let hides = false;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      const tabs = new Map<number, { person: Person; heard: Listening; away: boolean }>();
      for (const { tab, does } of steps) {
        const open = tabs.get(tab);
        if (does === 'comes' && !open) {
          const person = app.again(grace);
          tabs.set(tab, { person, heard: await follow(person, 'whatever'), away: false });
        }
        if (does === 'goes' && open) {
          await open.person.cut();
          tabs.delete(tab);
        }
        if ((does === 'away' || does === 'back') && open) {
          open.away = does === 'away';
          await setAway(open.person, open.away);
        }
        if (does === 'hides' || does === 'shows') {
          hides = does === 'hides';
          await hide(grace, hides);
        }
      }
      const all = [...tabs.values()];
      const expected =
        hides || all.length === 0 ? 'OFFLINE' : all.every(({ away }) => away) ? 'AWAY' : 'ONLINE';
      await expect
        .poll(async () => (await seen(ada, 'whatever')).Grace, { timeout: 10_000 })
        .toEqual([expected, expected]);
      // And what was told comes to the same.
      await expect.poll(() => lastOf(hers, 'Grace') ?? shown.state, { timeout: 10_000 }).toBe(expected);
      for (const { person } of all) await person.cut();
    }),
    { numRuns: 6 },
  );
  hers.stop();
}, 120_000);
