import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { liftRates } from '../server/rates.ts';
import { openApp, promote, type TestApp } from './support/app.ts';
import { type Answer, PASSWORD, type Person, refusal } from './support/people.ts';
import { somebody } from './support/somebody.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const person = (name: string, role?: 'guest' | 'member' | 'moderator' | 'admin') => somebody(app, name, role);
const together = async (room: string, ...people: Person[]) => {
  for (const one of people)
    await one.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }', {
      room,
    });
};

const START = `mutation ($people: [ID!]!) {
  startConversation(people: $people) { room { id slug kind private title name people { id } owner { id } } }
}`;
const start = (one: Person, ...others: Pick<Person, 'id'>[]) =>
  one.ask(START, { people: others.map(({ id }) => id) });
const begun = async (one: Person, ...others: Person[]): Promise<{ id: string; slug: string }> => {
  const answer = await start(one, ...others);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.startConversation.room;
};

type Listed = {
  slug: string;
  title: string;
  viewerUnreadCount: number;
  lastMessage: { body: string } | null;
};
async function listed(one: Person, requested = false): Promise<Listed[]> {
  const answer = await one.ask(
    `query ($requested: Boolean!) { conversations(requested: $requested) { nodes {
      slug title viewerUnreadCount viewerRequested lastMessage { body }
    } } }`,
    { requested },
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.conversations.nodes;
}
const titles = async (one: Person, requested = false) =>
  (await listed(one, requested)).map(({ title }) => title);
const doing = (one: Person, mutation: string, room: string) =>
  one.ask(`mutation ($room: String!) { ${mutation}(room: $room) { room { id } } }`, { room });
const block = (one: Person, other: Person) =>
  one.ask('mutation ($id: ID!) { blockAccount(account: $id) { account { id } } }', { id: other.id });
const unblock = (one: Person, other: Person) =>
  one.ask('mutation ($id: ID!) { unblockAccount(account: $id) { account { id } } }', { id: other.id });

describe('a conversation', () => {
  test('is one for each set of people, whoever begins it, in whatever order', async () => {
    const [ada, grace, alan] = [await person('Ada'), await person('Grace'), await person('Alan')];
    const two = await begun(ada, grace);
    expect(two).toMatchObject({
      kind: 'DIRECT',
      private: true,
      title: 'Grace',
      name: 'Ada, Grace',
      owner: null,
    });
    expect((await begun(grace, ada)).id).toBe(two.id);
    const three = await begun(ada, grace, alan);
    expect(three).toMatchObject({ title: 'Alan, Grace' });
    expect(three.id).not.toBe(two.id);
    expect([(await begun(alan, grace, ada, grace)).id, (await begun(grace, alan, ada)).id]).toEqual([
      three.id,
      three.id,
    ]);
  });

  test('is one also when everybody begins it at the same moment, again and again', async () => {
    const people = await Promise.all(['Ada', 'Grace', 'Alan'].map((name) => person(name)));
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => {
        const one = people[n % 3] as Person;
        return begun(one, ...people.filter((other) => other !== one));
      }),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const [{ slug } = { slug: '' }] = answers;
    for (const one of people) {
      const { data } = await one.ask(`{ users(room: "${slug}") { name } history(room: "${slug}") { asOf } }`);
      expect(data.users.map(({ name }: { name: string }) => name)).toEqual(['Ada', 'Alan', 'Grace']);
      // It began once.
      expect(data.history.asOf).toBe(1);
    }
  });

  test('is a room for what is said in it, and none of the channels', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    await together('Where they met', ada, grace);
    const { slug } = await begun(ada, grace);
    const heard = grace.listen(
      `subscription { roomEvents(room: "${slug}") { __typename ... on MessageAdded { message { body } } } }`,
    );
    await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
    const { id } = (await ada.say(slug, 'Just us?')).data.sendMessage.message;
    await heard.untilSome(({ message }) => message?.body === 'Just us?');
    heard.stop();
    for (const change of [
      `editMessage(id: "${id}", body: "Only us?") { message { body } }`,
      `addReaction(message: "${id}", emoji: "🦜") { message { id } }`,
      `pinMessage(id: "${id}") { message { id } }`,
    ])
      expect((await ada.ask(`mutation { ${change} }`)).errors).toBeUndefined();
    expect(await listed(grace)).toMatchObject([
      { slug, title: 'Ada', viewerUnreadCount: 1, lastMessage: { body: 'Only us?' } },
    ]);
    for (const joined of [true, false]) {
      const { data } = await grace.ask(`{ rooms(joined: ${joined}, first: 100) { nodes { slug } } }`);
      expect(data.rooms.nodes).toContainEqual({ slug: 'where-they-met' });
      expect(data.rooms.nodes).not.toContainEqual({ slug });
    }
    // By what it is called nobody finds it, not even they.
    for (const name of ['Ada, Grace', 'direct', 'Ada'])
      expect(
        refusal(await grace.ask('query ($name: String!) { room(room: $name) { id } }', { name })).code,
      ).toBe('ROOM_NOT_FOUND');
  });

  test('begins with an event that a reader of its log is told', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    const { id, slug } = await begun(ada, grace);
    const { data } = await grace.ask(`{ history(room: "${slug}") { streamCursor } }`);
    const epoch = Buffer.from(data.history.streamCursor, 'base64url').toString().split(':')[0];
    const after = Buffer.from(`${epoch}:${id}:0`).toString('base64url');
    const heard = grace.listen(
      `subscription ($after: String) { roomEvents(room: "${slug}", after: $after) {
        __typename ... on ConversationStarted { by { name } people { name } }
      } }`,
      { after },
    );
    expect((await heard.until(2)).slice(0, 2)).toEqual([
      {
        __typename: 'ConversationStarted',
        by: { name: 'Ada' },
        people: [{ name: 'Ada' }, { name: 'Grace' }],
      },
      { __typename: 'CaughtUp' },
    ]);
    heard.stop();
  });

  test('is not joined, left, renamed, kept or ruled: not by its people, whoever they are elsewhere', async () => {
    const [ada, admin] = [await person('Ada', 'moderator'), await person('An admin', 'admin')];
    const { slug } = await begun(admin, ada);
    const { id } = (await ada.say(slug, 'Between us')).data.sendMessage.message;
    for (const refused of [
      `leaveRoom(room: "${slug}") { room { id } }`,
      `updateRoom(room: "${slug}", name: "Ours") { room { id } }`,
      `archiveRoom(room: "${slug}") { room { id } }`,
      `setSlowMode(room: "${slug}", seconds: 5) { room { id } }`,
      `setRoomPrivacy(room: "${slug}", private: false) { room { id } }`,
      `handOverRoom(room: "${slug}", account: "${ada.id}") { room { id } }`,
      `createRoomInvitation(room: "${slug}") { token }`,
      `muteUser(room: "${slug}", account: "${ada.id}") { room { id } }`,
      `kickUser(room: "${slug}", account: "${ada.id}") { room { id } }`,
      `banUser(room: "${slug}", account: "${ada.id}") { room { id } }`,
      `deleteMessage(id: "${id}") { message { id } }`,
    ])
      expect([refused, refusal(await admin.ask(`mutation { ${refused} }`)).code]).toEqual([
        refused,
        'FORBIDDEN',
      ]);
    const { data } = await admin.ask(
      `{ room(room: "${slug}") { viewerCan { join leave read send callAll edit guard invite kick ban answer } } }`,
    );
    expect(data.room.viewerCan).toEqual({
      join: false,
      leave: false,
      read: true,
      send: true,
      callAll: false,
      edit: false,
      guard: false,
      invite: false,
      kick: false,
      ban: false,
      answer: true,
    });
    expect(
      (await ada.ask(`mutation { deleteMessage(id: "${id}") { message { id } } }`)).errors,
    ).toBeUndefined();
  });

  test('is listed with what was said last first, page by page', async () => {
    const ada = await person('Ada');
    const others = await Promise.all(['B', 'C', 'D', 'E', 'F'].map((name) => person(name)));
    const slugs: string[] = [];
    for (const other of others) slugs.push((await begun(ada, other)).slug);
    for (const n of [2, 0, 4]) await ada.say(slugs[n] ?? '', 'Hello');
    expect(await titles(ada)).toEqual(['F', 'B', 'D', 'E', 'C']);
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages++) {
      const answer: Answer = await ada.ask(
        `query ($after: String) { conversations(first: 2, after: $after) {
          nodes { title } pageInfo { hasNextPage endCursor }
        } }`,
        { after },
      );
      const { nodes, pageInfo } = answer.data.conversations;
      seen.push(...nodes.map(({ title }: { title: string }) => title));
      expect(pageInfo.hasNextPage).toBe(pages < 2);
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(['F', 'B', 'D', 'E', 'C']);
    expect(refusal(await ada.ask('{ conversations(first: 101) { nodes { id } } }'))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'first',
    });
    expect(refusal(await ada.ask('{ conversations(after: "x") { nodes { id } } }')).code).toBe(
      'CURSOR_INVALID',
    );
  });

  test('that was closed comes back with what is said next, and when it is begun again', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    await together('Closing', ada, grace);
    const { slug } = await begun(ada, grace);
    await ada.say(slug, 'Hello');
    expect((await doing(grace, 'closeConversation', slug)).errors).toBeUndefined();
    expect([await titles(grace), await titles(ada)]).toEqual([[], ['Grace']]);
    // It is closed, not gone.
    expect(
      (await grace.ask(`{ history(room: "${slug}") { nodes { body } } }`)).data.history.nodes,
    ).toHaveLength(1);
    await ada.say(slug, 'Are you there?');
    expect(await titles(grace)).toEqual(['Ada']);
    await doing(grace, 'closeConversation', slug);
    await begun(grace, ada);
    expect(await titles(grace)).toEqual(['Ada']);
  });
});

describe('whom one cannot write to', () => {
  const wrong = async (one: Person, people: string[]) => refusal(await one.ask(START, { people }));

  test('is oneself, nobody, too many, a guest, somebody unknown, deleted or banned', async () => {
    const [ada, grace, admin] = [
      await person('Ada'),
      await person('Grace'),
      await person('An admin', 'admin'),
    ];
    const guest = await person('A guest', 'guest');
    const gone = await app.member('gone-soon');
    await gone.ask(`mutation { deleteAccount(password: "${PASSWORD}", messages: KEEP) { account { id } } }`);
    const banned = await person('Banned');
    await admin.ask(`mutation { banAccount(account: "${banned.id}") { account { id } } }`);
    const many = await Promise.all(Array.from({ length: 9 }, (_, n) => person(`Number ${n}`)));
    const field = 'people';
    for (const [people, expected] of [
      [[ada.id], { code: 'BAD_INPUT', field }],
      [[grace.id, ada.id], { code: 'BAD_INPUT', field }],
      [[], { code: 'BAD_INPUT', field }],
      [many.map(({ id }) => id), { code: 'BAD_INPUT', field, limit: 8 }],
      [['nobody'], { code: 'NOT_FOUND', field }],
      [[grace.id, crypto.randomUUID()], { code: 'NOT_FOUND', field }],
      [[guest.id], { code: 'FORBIDDEN', field }],
      [[gone.id], { code: 'NOT_FOUND', field }],
      [[banned.id], { code: 'FORBIDDEN', field }],
    ] as const)
      expect(await wrong(ada, [...people])).toMatchObject(expected);
    expect((await start(ada, ...many.slice(1))).errors).toBeUndefined();
    await admin.ask(`mutation { unbanAccount(account: "${banned.id}") { account { id } } }`);
    expect((await start(ada, banned)).errors).toBeUndefined();
  });

  test('is anybody, for a guest and for whoever is not signed in', async () => {
    const [guest, grace] = [await person('A guest', 'guest'), await person('Grace')];
    expect(refusal(await start(guest, grace)).code).toBe('FORBIDDEN');
    expect(refusal(await start(app.anonymous, grace)).code).toBe('UNAUTHENTICATED');
    expect((await guest.ask('{ conversations { nodes { id } } }')).data.conversations.nodes).toEqual([]);
    expect(refusal(await app.anonymous.ask('{ conversations { nodes { id } } }')).code).toBe(
      'UNAUTHENTICATED',
    );
  });

  test('is whoever has blocked one, or was blocked, in the same words', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    await block(ada, grace);
    const [hers, his] = [await wrong(ada, [grace.id]), await wrong(grace, [ada.id])];
    expect([hers, his]).toMatchObject([
      { code: 'BLOCKED', field: 'people' },
      { code: 'BLOCKED', field: 'people' },
    ]);
    expect(String(hers.message).replace('Grace', '')).toBe(String(his.message).replace('Ada', ''));
    await unblock(ada, grace);
    expect((await start(grace, ada)).errors).toBeUndefined();
  });
});

describe('blocking, once there is a conversation', () => {
  test('ends what the two say, edit and answer, both ways, until it is taken back', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    await together('Blocking', ada, grace);
    const { slug } = await begun(ada, grace);
    const ids = [];
    for (const one of [ada, grace]) ids.push((await one.say(slug, 'Before')).data.sendMessage.message.id);
    await block(grace, ada);
    for (const [one, own, theirs] of [
      [ada, ids[0], ids[1]],
      [grace, ids[1], ids[0]],
    ] as const) {
      expect(refusal(await one.say(slug, 'After')).code).toBe('BLOCKED');
      for (const change of [
        `editMessage(id: "${own}", body: "After") { message { id } }`,
        `addReaction(message: "${theirs}", emoji: "🦜") { message { id } }`,
        `pinMessage(id: "${own}") { message { id } }`,
      ])
        expect([change, refusal(await one.ask(`mutation { ${change} }`)).code]).toEqual([change, 'BLOCKED']);
      const { data } = await one.ask(`{ room(room: "${slug}") { viewerCan { send read } } }`);
      expect(data.room.viewerCan).toEqual({ send: false, read: true });
      // One's own words are one's own.
      expect(
        (await one.ask(`mutation { deleteMessage(id: "${own}") { message { id } } }`)).errors,
      ).toBeUndefined();
    }
    await unblock(grace, ada);
    expect((await ada.say(slug, 'Again')).errors).toBeUndefined();
    expect((await grace.say(slug, 'Again')).errors).toBeUndefined();
  });

  test('lets nothing in after it was answered, however much is being sent', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    await together('Racing', ada, grace);
    const { slug } = await begun(ada, grace);
    for (let round = 0; round < 10; round++) {
      let over = false;
      const late: Answer[] = [];
      const sending = Array.from({ length: 6 }, async (_, lane) => {
        for (let n = 0; n < 6; n++) {
          const after = over;
          const answer = await (lane % 2 === 0 ? ada : grace).say(slug, `${round} ${lane} ${n}`);
          if (after) late.push(answer);
        }
      });
      await block(round % 2 === 0 ? ada : grace, round % 2 === 0 ? grace : ada);
      over = true;
      const head = (await ada.ask(`{ history(room: "${slug}") { asOf } }`)).data.history.asOf;
      await Promise.all(sending);
      expect((await ada.ask(`{ history(room: "${slug}") { asOf } }`)).data.history.asOf).toBe(head);
      for (const answer of late) expect(refusal(answer).code).toBe('BLOCKED');
      await unblock(ada, grace);
      await unblock(grace, ada);
    }
  });

  test('lets no conversation begin after it was answered', async () => {
    for (let round = 0; round < 10; round++) {
      const [ada, grace] = [await person('Ada'), await person('Grace')];
      await together(`Beginning ${round}`, ada, grace);
      const [starting] = await Promise.all([start(ada, grace), block(grace, ada)]);
      const slug = starting.data?.startConversation?.room.slug;
      const said = slug ? await ada.say(slug, 'Hello') : starting;
      expect(refusal(said).code).toBe('BLOCKED');
    }
  });

  test('is for the two of them: with others there it folds, and refuses nothing', async () => {
    const [ada, grace, alan] = [await person('Ada'), await person('Grace'), await person('Alan')];
    const { slug } = await begun(ada, grace, alan);
    await block(grace, ada);
    expect((await ada.say(slug, 'To Alan')).errors).toBeUndefined();
    expect((await grace.say(slug, 'To Alan too')).errors).toBeUndefined();
  });
});

describe('a stranger', () => {
  test('asks first: the conversation comes apart, until it is accepted or answered', async () => {
    const [ada, grace, alan] = [await person('Ada'), await person('Grace'), await person('Alan')];
    await together('Shared', ada, alan);
    const { slug } = await begun(ada, grace);
    await begun(ada, alan);
    await ada.say(slug, 'You do not know me');
    expect([await titles(grace), await titles(grace, true)]).toEqual([[], ['Ada']]);
    expect([await titles(alan), await titles(alan, true)]).toEqual([['Ada'], []]);
    // Whoever asks is not told that they do.
    expect(await listed(ada)).toMatchObject([{ viewerRequested: false }, { viewerRequested: false }]);
    expect(refusal(await doing(ada, 'declineConversation', slug)).field).toBe('room');
    await doing(grace, 'acceptConversation', slug);
    expect([await titles(grace), await titles(grace, true)]).toEqual([['Ada'], []]);

    const mary = await person('Mary');
    const other = await begun(ada, mary);
    await mary.say(other.slug, 'I do not, but hello');
    expect([await titles(mary), await titles(mary, true)]).toEqual([['Ada'], []]);
    // They know each other by now, also where others are there.
    await begun(ada, mary, grace);
    expect([await titles(mary, true), await titles(grace, true)]).toEqual([[], []]);
  });

  test('who was declined is not told, and is not heard of again until one answers', async () => {
    const [ada, grace] = [await person('Ada'), await person('Grace')];
    const { slug } = await begun(ada, grace);
    await doing(grace, 'declineConversation', slug);
    expect((await ada.say(slug, 'Hello?')).errors).toBeUndefined();
    expect([await titles(grace), await titles(grace, true), await titles(ada)]).toEqual([[], [], ['Grace']]);
    await grace.say(slug, 'Well then');
    expect([await titles(grace), await titles(grace, true)]).toEqual([['Ada'], []]);
    expect(refusal(await doing(grace, 'declineConversation', slug))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'room',
    });
  });

  test('asks only so many in an hour', async () => {
    liftRates(false);
    try {
      const ada = await person('Ada');
      const others = await Promise.all(Array.from({ length: 21 }, (_, n) => person(`Number ${n}`)));
      for (const other of others.slice(0, 20)) expect((await start(ada, other)).errors).toBeUndefined();
      expect(refusal(await start(ada, others[20] as Person))).toMatchObject({
        code: 'RATE_LIMITED',
        limit: 20,
      });
      // Those whom one writes to already are no strangers.
      expect((await start(ada, others[0] as Person)).errors).toBeUndefined();
    } finally {
      liftRates(true);
    }
  });
});

test('who deletes their account leaves a conversation that can be read, and in which nobody is left to write to', async () => {
  const [ada, alan] = [await person('Ada'), await person('Alan')];
  const gone = await app.member('grace-who-leaves');
  const two = await begun(ada, gone);
  const three = await begun(ada, gone, alan);
  await gone.say(two.slug, 'Farewell');
  await gone.ask(`mutation { deleteAccount(password: "${PASSWORD}", messages: KEEP) { account { id } } }`);
  const { data } = await ada.ask(
    `{ room(room: "${two.slug}") { title viewerCan { send } } history(room: "${two.slug}") { nodes { body author { name } } } }`,
  );
  expect(data).toEqual({
    room: { title: 'Deleted account', viewerCan: { send: false } },
    history: { nodes: [{ body: 'Farewell', author: { name: 'Deleted account' } }] },
  });
  expect(refusal(await ada.say(two.slug, 'Still there?')).code).toBe('FORBIDDEN');
  expect((await ada.say(three.slug, 'She is gone')).errors).toBeUndefined();
});

test('a report of what was said in a conversation tells moderators that text, and nothing else of it', async () => {
  const [ada, grace] = [await person('Ada'), await person('Grace')];
  const moderator = await person('A moderator');
  await promote(moderator, 'moderator');
  const { slug } = await begun(ada, grace);
  await ada.say(slug, 'Something private');
  const { id } = (await ada.say(slug, 'Something vile')).data.sendMessage.message;
  await grace.ask(`mutation { reportMessage(id: "${id}", reason: "Look") { id } }`);
  const answer = await moderator.ask(
    '{ reports(first: 100) { nodes { body messageId viewerCanDelete room { slug } account { id } } } }',
  );
  expect(answer.data.reports.nodes).toContainEqual({
    body: 'Something vile',
    messageId: id,
    viewerCanDelete: false,
    room: null,
    account: { id: ada.id },
  });
  expect(JSON.stringify(answer)).not.toMatch(new RegExp(`private|${slug}`));
  expect(refusal(await moderator.ask(`{ message(id: "${id}") { body } }`)).code).toBe('NOT_FOUND');
});
