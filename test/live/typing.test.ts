import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
    __typename cursor
    ... on TypingChanged { user { name online } typing threadId }
    ... on MessageAdded { message { body } }
  }
}`;
const SET_TYPING = `mutation ($room: String!, $typing: Boolean!, $thread: ID) {
  setTyping(room: $room, typing: $typing, thread: $thread) { told seconds }
}`;

const follow = async (person: Person, room: string): Promise<Listening> => {
  const heard = person.listen(EVENTS, { room });
  await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
  return heard;
};
const types = (person: Person, room: string, typing = true, thread: string | null = null) =>
  person.askOverSocket(SET_TYPING, { room, typing, thread });
/** What was told of who types, as a client would show it. */
const shown = ({ items }: Listening): string[] => {
  const names = new Set<string>();
  for (const { __typename, typing, user } of items)
    if (__typename === 'TypingChanged') typing ? names.add(user.name) : names.delete(user.name);
  return [...names].sort();
};
const shows = (heard: Listening, ...names: string[]) => expect.poll(() => shown(heard)).toEqual(names);
const told = ({ items }: Listening) => items.filter(({ __typename }) => __typename === 'TypingChanged');

/** Two people in a room who follow it. */
const two = async (room: string) => {
  const [ada, grace] = [await app.guest('Ada', room), await app.guest('Grace', room)];
  const [hers, graces] = [await follow(ada, room), await follow(grace, room)];
  const stop = () => {
    for (const heard of [hers, graces]) heard.stop();
  };
  return { ada, grace, hers, graces, stop };
};

test('that somebody types is told to the others, without a place in the log, until they stop', async () => {
  const { ada, grace, hers, stop } = await two('typing');
  const { head } = (await ada.ask('{ history(room: "typing") { head: streamCursor } }')).data.history;
  expect((await types(grace, 'typing')).data).toEqual({ setTyping: { told: true, seconds: 6 } });
  await shows(hers, 'Grace');
  expect(told(hers)).toEqual([
    {
      ...{ __typename: 'TypingChanged', cursor: head, typing: true, threadId: null },
      user: { name: 'Grace', online: true },
    },
  ]);
  // Said again and again, it is told once.
  for (let again = 0; again < 3; again++) await types(grace, 'typing');
  await types(grace, 'typing', false);
  await shows(hers);
  expect(told(hers).map(({ typing }) => typing)).toEqual([true, false]);
  const after = (await ada.ask('{ history(room: "typing") { head: streamCursor } }')).data.history;
  expect(after.head).toBe(head);
  stop();
});

test('nobody is told of themselves, in no tab, by no way', async () => {
  const { ada, grace, hers, graces, stop } = await two('self');
  const tab = await follow(app.again(grace), 'self');
  const events = new AbortController();
  const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${grace.token}`,
    },
    body: JSON.stringify({ query: EVENTS, variables: { room: 'self' } }),
    signal: events.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (words: string) => {
    while (!text.includes(words)) text += (await reader?.read())?.value ?? '';
  };
  await readUntil('CaughtUp');
  await Promise.all([types(grace, 'self'), types(ada, 'self')]);
  await shows(hers, 'Grace');
  for (const heard of [graces, tab]) await shows(heard, 'Ada');
  // Whoever comes now is told who types, but of themselves.
  const late = await follow(app.again(grace), 'self');
  await shows(late, 'Ada');
  await types(grace, 'self', false);
  await shows(hers);
  await ada.say('self', 'The end');
  for (const heard of [graces, tab, late])
    await heard.untilSome(({ message }) => message?.body === 'The end');
  await readUntil('The end');
  for (const heard of [graces, tab, late]) expect(JSON.stringify(told(heard))).not.toContain('Grace');
  expect(text).toContain('"name":"Ada"');
  expect(text).not.toContain('"name":"Grace"');
  events.abort();
  await reader?.cancel().catch(() => undefined);
  for (const heard of [tab, late]) heard.stop();
  stop();
});

describe('it ends', () => {
  test('by itself', async () => {
    const { grace, hers, stop } = await two('expires');
    await types(grace, 'expires');
    await shows(hers, 'Grace');
    await expect.poll(() => shown(hers), { timeout: 15_000 }).toEqual([]);
    stop();
  }, 20_000);

  test('with what is said there, and not with what is said elsewhere', async () => {
    const { ada, grace, hers, stop } = await two('sends');
    const root = (await ada.say('sends', 'A thread')).data.sendMessage.message.id;
    await types(grace, 'sends', true, root);
    await shows(hers, 'Grace');
    expect(told(hers).at(-1).threadId).toBe(root);
    await grace.say('sends', 'In the room');
    await hers.untilSome(({ message }) => message?.body === 'In the room');
    expect(shown(hers)).toEqual(['Grace']);
    await grace.ask(
      `mutation { sendMessage(room: "sends", body: "In it", thread: "${root}") { duplicate } }`,
    );
    await shows(hers);
    stop();
  });

  test.each([
    [
      'leaving',
      (_ada: Person, grace: Person) => grace.ask('mutation { leaveRoom(room: "leaving") { room { id } } }'),
    ],
    [
      'kicking',
      (ada: Person, { id }: Person) =>
        ada.ask(`mutation { kickUser(room: "kicking", account: "${id}") { room { id } } }`),
    ],
    [
      'muting',
      (ada: Person, { id }: Person) =>
        ada.ask(`mutation { muteUser(room: "muting", account: "${id}", minutes: 5) { room { id } } }`),
    ],
    ['archiving', (ada: Person) => ada.ask('mutation { archiveRoom(room: "archiving") { room { id } } }')],
  ])('with %s', async (room, end) => {
    const { ada, grace, hers, stop } = await two(room);
    await types(grace, room);
    await shows(hers, 'Grace');
    expect((await end(ada, grace)).errors).toBeUndefined();
    await shows(hers);
    expect(refusal(await types(grace, room)).code).toMatch(/NOT_A_MEMBER|MUTED|ROOM_ARCHIVED/);
    stop();
  });

  test('with the connection of whoever types, though they are there through another', async () => {
    const { grace, hers, graces, stop } = await two('cut');
    const tab = app.again(grace);
    const heard = await follow(tab, 'cut');
    await types(tab, 'cut');
    await shows(hers, 'Grace');
    await tab.cut();
    await heard.ended;
    await shows(hers);
    // And with the last that follows the room, where it was said by a request.
    await grace.ask(SET_TYPING, { room: 'cut', typing: true });
    await shows(hers, 'Grace');
    graces.stop();
    await shows(hers);
    stop();
  });
});

test('whoever may not speak does not type, and nobody too often', async () => {
  const { ada, grace, stop } = await two('refused');
  const eve = await app.guest('Eve', 'elsewhere');
  expect((await types(grace, 'refused')).errors).toBeUndefined();
  expect(refusal(await types(eve, 'refused')).code).toBe('NOT_A_MEMBER');
  expect(refusal(await app.anonymous.ask(SET_TYPING, { room: 'refused', typing: true })).code).toBe(
    'UNAUTHENTICATED',
  );
  const other = (await eve.say('elsewhere', 'Not here')).data.sendMessage.message.id;
  for (const thread of [other, randomUUID(), 'nonsense'])
    expect(refusal(await types(grace, 'refused', true, thread))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'thread',
    });
  liftRates(false);
  const answers = await Promise.all(Array.from({ length: 25 }, () => types(ada, 'refused')));
  liftRates(true);
  expect(answers.filter(({ errors }) => !errors)).toHaveLength(20);
  expect(answers.map(refusal)).toContainEqual(expect.objectContaining({ code: 'RATE_LIMITED', limit: 20 }));
  stop();
});

test('a crowd is not told, and who typed before it was one stops', async () => {
  const { ada, grace, hers, stop } = await two('crowded');
  const roomId = (await ada.ask('{ room(room: "crowded") { id } }')).data.room.id;
  await types(grace, 'crowded');
  await shows(hers, 'Grace');
  const leaving = Array.from({ length: 100 }, (_, index) =>
    lease(
      roomId,
      {
        ...{ id: randomUUID(), name: `Visitor ${index}`, role: 'guest', handle: null },
        ...{ createdAt: new Date(), deletedAt: null },
      },
      new Date(),
    ),
  );
  expect((await types(ada, 'crowded')).data.setTyping.told).toBe(false);
  expect((await types(grace, 'crowded')).data.setTyping.told).toBe(false);
  await shows(hers);
  for (const leave of leaving) leave();
  stop();
});

test('whatever people do, each is shown in the end who of the others types', async () => {
  const room = 'whatever';
  const people = await Promise.all(['Ada', 'Grace', 'Linus'].map((name) => app.guest(name, room)));
  const step = fc.record({ who: fc.nat(2), does: fc.constantFrom('types', 'stops', 'says', 'comes') });
  const everybody = await Promise.all(people.map((person) => follow(person, room)));
  let [said, extra] = [0, [] as { who: number; heard: Listening }[]];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const typing = new Set<number>();
      for (const { who, does } of steps) {
        const person = people[who] as Person;
        if (does === 'types' || does === 'stops') await types(person, room, does === 'types');
        if (does === 'says') await person.say(room, `${++said}`);
        if (does === 'comes') extra.push({ who, heard: await follow(app.again(person), room) });
        if (does === 'types') typing.add(who);
        if (does === 'stops' || does === 'says') typing.delete(who);
      }
      const all = [...everybody.map((heard, who) => ({ who, heard })), ...extra];
      for (const { who, heard } of all) {
        const others = people.filter((_, index) => index !== who && typing.has(index));
        await shows(heard, ...others.map(({ name }) => name).sort());
        expect(told(heard).map(({ user }) => user.name)).not.toContain(people[who]?.name);
      }
      for (const { heard } of extra) heard.stop();
      extra = [];
      await Promise.all(people.map((person) => types(person, room, false)));
      for (const heard of everybody) await shows(heard);
    }),
    { numRuns: 15 },
  );
  for (const heard of everybody) heard.stop();
}, 60_000);
