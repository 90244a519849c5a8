import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubCount } from '../../server/live/hub.ts';
import { openApp, type TestApp } from '../support/app.ts';
import type { Person } from '../support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const MESSAGES =
  'subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { seq cursor body } }';
const EVENTS = `subscription ($room: String!, $after: String) {
  roomEvents(room: $room, after: $after) {
    __typename cursor
    ... on MessageAdded { message { seq body } }
    ... on UserJoined { user { name } }
    ... on UserLeft { user { name } }
    ... on UsersChanged { users { id name online } memberCount onlineCount }
    ... on CaughtUp { missed }
  }
}`;

describe('a stream of messages', () => {
  test('reaches everyone in the room at once, the sender too, and nobody else', async () => {
    const [ada, grace] = [await app.guest('Ada', 'one'), await app.guest('Grace', 'one')];
    const eve = await app.guest('Eve', 'two');
    const after = await head(ada, 'one');
    const heard = [ada, grace].map((person) => person.listen(MESSAGES, { room: 'one', after }));
    const outside = eve.listen(MESSAGES, { room: 'two', after: await head(eve, 'two') });
    await ada.say('one', 'Hello');
    await eve.say('two', 'Only here');
    for (const { until } of heard) expect((await until(1)).map(({ body }) => body)).toEqual(['Hello']);
    expect((await outside.until(1)).map(({ body }) => body)).toEqual(['Only here']);
    for (const listening of [...heard, outside]) listening.stop();
  });

  test('a reader who was away gets exactly what it missed, in order, then what is new', async () => {
    const ada = await app.guest('Ada', 'away');
    const grace = await app.guest('Grace', 'away');
    const before = grace.listen(MESSAGES, { room: 'away', after: await head(grace, 'away') });
    await ada.say('away', 'before');
    const [last] = await before.until(1);
    before.stop();
    await Promise.all(Array.from({ length: 500 }, (_, index) => ada.say('away', `missed ${index}`)));
    const after = grace.listen(MESSAGES, { room: 'away', after: last.cursor });
    await after.until(500);
    await ada.say('away', 'new');
    const items = await after.until(501);
    expect(items.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 501 }, (_, index) => last.seq + 1 + index),
    );
    expect(new Set(items.slice(0, 500).map(({ body }) => body)).size).toBe(500);
    expect(items.at(-1).body).toBe('new');
    after.stop();
  });

  test('what is said while a stream begins is neither lost nor doubled', async () => {
    const ada = await app.guest('Ada', 'beginning');
    const after = await head(ada, 'beginning');
    const sending = (async () => {
      for (let number = 0; number < 60; number++) await ada.say('beginning', `${number}`);
    })();
    const readers = Array.from({ length: 8 }, () => ada.listen(MESSAGES, { room: 'beginning', after }));
    await sending;
    for (const reader of readers) {
      expect((await reader.until(60)).map(({ body }) => body)).toEqual(
        Array.from({ length: 60 }, (_, index) => `${index}`),
      );
      reader.stop();
    }
  });

  test('everyone hears what is said at once in the same order', async () => {
    const people = await Promise.all(
      ['Ada', 'Grace', 'Edsger', 'Barbara'].map((name) => app.guest(name, 'order')),
    );
    const after = await head(people[0] as Person, 'order');
    const heard = people.map((person) => person.listen(MESSAGES, { room: 'order', after }));
    await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: 25 }, (_, index) => person.say('order', `${person.name} ${index}`)),
      ),
    );
    const orders = await Promise.all(
      heard.map(async ({ until }) => (await until(100)).map(({ body }) => body).join()),
    );
    expect(new Set(orders).size).toBe(1);
    for (const listening of heard) listening.stop();
  });

  test('works over server-sent events too', async () => {
    const ada = await app.guest('Ada', 'sse');
    const stop = new AbortController();
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${ada.token}`,
      },
      body: JSON.stringify({ query: MESSAGES, variables: { room: 'sse', after: await head(ada, 'sse') } }),
      signal: stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    await ada.say('sse', 'Through a proxy');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let reads = 0; reads < 20 && !text.includes('Through a proxy'); reads++)
      text += (await reader?.read())?.value ?? '';
    expect(text).toContain('event: next');
    stop.abort();
    await reader?.cancel().catch(() => undefined);
  });
});

describe('the events of a room', () => {
  test('tell who came, what was said, who left; say once when the replay is over; and resume after any of them', async () => {
    const ada = await app.guest('Ada', 'events');
    const all = ada.listen(EVENTS, { room: 'events', after: await head(ada, 'events') });
    await all.untilSome((event) => event.__typename === 'CaughtUp');
    const grace = await app.guest('Grace', 'events');
    await grace.say('events', 'Hello');
    await grace.ask('mutation { leaveRoom(room: "events") { room { id } } }');
    await all.untilSome((event) => event.__typename === 'UserLeft');
    const logged = all.items.filter((event) => !['UsersChanged', 'CaughtUp'].includes(event.__typename));
    expect(logged).toMatchObject([
      { __typename: 'UserJoined', user: { name: 'Grace' } },
      { __typename: 'MessageAdded', message: { body: 'Hello' } },
      { __typename: 'UserLeft', user: { name: 'Grace' } },
    ]);
    for (const [index, event] of logged.entries()) {
      const resumed = ada.listen(EVENTS, { room: 'events', after: event.cursor });
      const caughtUp = await resumed.untilSome((item) => item.__typename === 'CaughtUp');
      expect(caughtUp.missed).toBe(logged.length - index - 1);
      const replayed = resumed.items.slice(0, resumed.items.indexOf(caughtUp));
      expect(replayed).toEqual(logged.slice(index + 1));
      resumed.stop();
    }
    all.stop();
  });
});

describe('presence', () => {
  const users = async (person: Person, room: string) =>
    Object.fromEntries(
      (await person.ask(`{ users(room: "${room}") { name online } }`)).data.users.map(
        (user: { name: string; online: boolean }) => [user.name, user.online],
      ),
    );

  test('is who follows the room: two tabs are one person, and closing one keeps them', async () => {
    const [ada, grace] = [await app.guest('Ada', 'tabs'), await app.guest('Grace', 'tabs')];
    const watching = ada.listen(EVENTS, { room: 'tabs' });
    await watching.untilSome((event) => event.__typename === 'CaughtUp');
    expect(await users(ada, 'tabs')).toEqual({ Ada: true, Grace: false });

    const tabs = [app.again(grace), app.again(grace)].map((tab) => ({
      tab,
      heard: tab.listen(MESSAGES, { room: 'tabs' }),
    }));
    await watching.untilSome(
      (event) =>
        event.__typename === 'UsersChanged' &&
        event.users.some((user: { name: string; online: boolean }) => user.name === 'Grace' && user.online),
    );
    expect(await users(ada, 'tabs')).toEqual({ Ada: true, Grace: true });

    await tabs[0]?.tab.cut();
    await ada.say('tabs', 'Still two of us?');
    await tabs[1]?.heard.until(1);
    expect(await users(ada, 'tabs')).toEqual({ Ada: true, Grace: true });

    await tabs[1]?.tab.cut();
    const gone = await watching.untilSome(
      (event) =>
        event.__typename === 'UsersChanged' &&
        event.users.some((user: { name: string; online: boolean }) => user.name === 'Grace' && !user.online),
    );
    expect(gone).toMatchObject({ memberCount: 2, onlineCount: 1 });
    expect(await users(ada, 'tabs')).toEqual({ Ada: true, Grace: false });
    watching.stop();
  });

  test('a connection that flaps within the grace period is told to nobody', async () => {
    const [ada, grace] = [await app.guest('Ada', 'flapping'), await app.guest('Grace', 'flapping')];
    const first = grace.listen(EVENTS, { room: 'flapping' });
    await first.untilSome((event) => event.__typename === 'CaughtUp');
    const watching = ada.listen(EVENTS, { room: 'flapping' });
    await watching.untilSome((event) => event.__typename === 'CaughtUp');
    expect(await users(ada, 'flapping')).toEqual({ Ada: true, Grace: true });
    // Everybody has been told that Ada came, and what is said after that comes after that.
    await first.untilSome(({ users: changed }) => changed?.some(({ id }: { id: string }) => id === ada.id));
    await ada.say('flapping', 'First');
    await watching.untilSome((event) => event.message?.body === 'First');
    const told = watching.items.length;
    for (let flap = 0; flap < 5; flap++) {
      await grace.cut();
      await first.ended;
      const again = app.again(grace).listen(EVENTS, { room: 'flapping' });
      await again.untilSome((event) => event.__typename === 'CaughtUp');
      again.stop();
    }
    const back = app.again(grace).listen(EVENTS, { room: 'flapping' });
    await back.until(1);
    await ada.say('flapping', 'Marker');
    await watching.untilSome((event) => event.message?.body === 'Marker');
    expect(watching.items.slice(told).map((event) => event.__typename)).toEqual(['MessageAdded']);
    for (const listening of [back, watching]) listening.stop();
  });

  test('a new name is seen by those who are there', async () => {
    const [ada, grace] = [await app.guest('Ada', 'renaming'), await app.guest('Grace', 'renaming')];
    const hers = grace.listen(MESSAGES, { room: 'renaming' });
    const watching = ada.listen(EVENTS, { room: 'renaming' });
    await watching.untilSome((event) => event.__typename === 'CaughtUp');
    await grace.ask('mutation { joinRoom(room: "renaming", name: "Amazing Grace") { room { id } } }');
    await watching.untilSome(
      (event) =>
        event.__typename === 'UsersChanged' &&
        event.users.some(
          (user: { id: string; name: string }) => user.id === grace.id && user.name === 'Amazing Grace',
        ),
    );
    await grace.say('renaming', 'It is me');
    await hers.until(1);
    for (const listening of [hers, watching]) listening.stop();
  });

  test('whatever way streams end, nothing of them stays', async () => {
    const ada = await app.guest('Ada', 'ends');
    for (let round = 0; round < 20; round++) {
      const tab = app.again(ada);
      const streams = [tab.listen(MESSAGES, { room: 'ends' }), tab.listen(EVENTS, { room: 'ends' })];
      await streams[1]?.until(1);
      if (round % 2 === 0) for (const stream of streams) stream.stop();
      else await tab.cut();
    }
    const last = ada.listen(EVENTS, { room: 'ends' });
    await last.untilSome((event) => event.__typename === 'CaughtUp');
    last.stop();
    await expect.poll(hubCount, { timeout: 10_000 }).toBe(0);
  });
});

async function head(person: Person, room: string): Promise<string> {
  const { data } = await person.ask(
    'query ($room: String!) { history(room: $room, last: 1) { streamCursor } }',
    { room },
  );
  return data.history.streamCursor;
}
