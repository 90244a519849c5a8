import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApp, type TestApp } from './support/app.ts';
import { type Listening, PASSWORD, type Person, refusal } from './support/people.ts';
import { somebody } from './support/somebody.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const INBOX = `subscription ($after: String) { inbox(after: $after) {
  __typename cursor
  ... on InboxMessage { message { id body author { name } viewerIsAuthor } room { slug title viewerUnreadCount } }
  ... on InboxMention { message { id body } room { slug } }
  ... on InboxReply { message { id body threadId } room { slug } }
  ... on InboxConversation { by { name } room { slug viewerRequested } }
  ... on InboxRemoval { roomId banned by { name } room { slug } }
  ... on UnreadChanged { roomId room { slug viewerUnreadCount } }
  ... on InboxCaughtUp { missed }
} }`;

const member = (name: string) => somebody(app, name);
const people = <Names extends string[]>(...names: Names) =>
  Promise.all(names.map(member)) as Promise<{ [Index in keyof Names]: Person }>;
const handleOf = async (one: Person): Promise<string> =>
  (await one.ask('{ viewer { handle } }')).data.viewer.handle;
const cursorOf = async (one: Person): Promise<string> =>
  (await one.ask('{ conversations { streamCursor } }')).data.conversations.streamCursor;
const join = async (room: string, ...those: Person[]) => {
  for (const one of those)
    await one.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }', {
      room,
    });
};
const begin = async (one: Person, ...others: Person[]): Promise<string> => {
  const answer = await one.ask(
    'mutation ($people: [ID!]!) { startConversation(people: $people) { room { slug } } }',
    { people: others.map(({ id }) => id) },
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.startConversation.room.slug;
};
const done = async (one: Person, mutation: string) => {
  const answer = await one.ask(`mutation { ${mutation} }`);
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return Object.values<Listening['items'][number]>(answer.data)[0];
};
const said = async (
  one: Person,
  room: string,
  body: string,
  thread?: string,
): Promise<{ id: string; cursor: string }> => {
  const answer = await one.ask(
    'mutation ($room: String!, $body: String!, $thread: ID) { sendMessage(room: $room, body: $body, thread: $thread) { message { id cursor } } }',
    { room, body, thread },
  );
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.sendMessage.message;
};

/** Follows an inbox, from now on or from a cursor, when the replay is over. */
async function follow(one: Person, after?: string): Promise<Listening> {
  const heard = app.again(one).listen(INBOX, { after });
  await heard.untilSome(({ __typename }) => __typename === 'InboxCaughtUp');
  return heard;
}
/** What was missed since a cursor. */
async function missed(one: Person, after: string) {
  const heard = await follow(one, after);
  heard.stop();
  const end = heard.items.findIndex(({ __typename }) => __typename === 'InboxCaughtUp');
  expect(heard.items[end].missed).toBe(end);
  return heard.items.slice(0, end);
}
const types = (items: { __typename: string }[]) => items.map(({ __typename }) => __typename);
const durable = (items: { __typename: string }[]) =>
  items.filter(({ __typename }) => !['UnreadChanged', 'InboxCaughtUp'].includes(__typename));

describe('an inbox', () => {
  test('tells of conversations and what is said in them, to each of their people, on every device', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    await join('Inboxes', ada, grace);
    const [hers, hersElsewhere, his] = await Promise.all([follow(ada), follow(ada), follow(grace)]);
    const slug = await begin(ada, grace);
    await said(ada, slug, 'Hello');
    await said(grace, slug, 'Hello yourself');
    for (const [heard, title, unread] of [
      [hers, 'Grace', 1],
      [hersElsewhere, 'Grace', 1],
      [his, 'Ada', 1],
    ] as const) {
      await heard.untilSome(({ message }) => message?.body === 'Hello yourself');
      const [began, first, second] = durable(heard.items) as Listening['items'];
      expect(began).toMatchObject({
        __typename: 'InboxConversation',
        by: { name: 'Ada' },
        room: { slug, viewerRequested: false },
      });
      expect(first).toMatchObject({
        message: { body: 'Hello', author: { name: 'Ada' } },
        room: { slug, title },
      });
      expect(first.message.viewerIsAuthor).toBe(heard !== his);
      expect(second).toMatchObject({ message: { body: 'Hello yourself', author: { name: 'Grace' } } });
      expect(second.room.viewerUnreadCount).toBe(unread);
    }
    for (const heard of [hers, hersElsewhere, his]) heard.stop();
  });

  test('tells of being called, of threads that one follows, and of being removed; not of one’s own words', async () => {
    const [ada, grace, alan] = await people('Ada', 'Grace', 'Alan');
    await join('Reasons', grace, ada, alan);
    const after = await cursorOf(ada);
    const calls = `Look, @${await handleOf(ada)}`;
    await said(ada, 'reasons', calls);
    await said(grace, 'reasons', 'Nothing to do with her');
    const call = await said(grace, 'reasons', calls);
    const root = await said(ada, 'reasons', 'What do you think?');
    const reply = await said(alan, 'reasons', 'I think so too', root.id);
    const both = await said(alan, 'reasons', calls, root.id);
    await said(ada, 'reasons', 'Thanks', root.id);
    await done(ada, `followThread(message: "${root.id}", follow: false) { message { id } }`);
    await said(alan, 'reasons', 'Still there?', root.id);
    const other = await said(grace, 'reasons', 'Another matter');
    await done(ada, `followThread(message: "${other.id}") { message { id } }`);
    const followed = await said(alan, 'reasons', 'Which one?', other.id);
    await done(grace, `kickUser(room: "reasons", account: "${ada.id}") { room { id } }`);
    await join('reasons', ada);
    await done(grace, `banUser(room: "reasons", account: "${ada.id}") { room { id } }`);
    const items = await missed(ada, after);
    expect(types(items)).toEqual([
      'InboxMention',
      'InboxReply',
      'InboxMention',
      'InboxReply',
      'InboxRemoval',
      'InboxRemoval',
    ]);
    expect(items.slice(4)).toMatchObject([
      { banned: false, by: { name: 'Grace' }, room: { slug: 'reasons' } },
      { banned: true, by: { name: 'Grace' }, room: { slug: 'reasons' } },
    ]);
    // She is not there any more: what she was told of before is a place.
    expect(items.slice(0, 4).map(({ message, room }) => [message, room])).toEqual(
      Array(4).fill([null, null]),
    );
    expect([call, reply, both, followed].length).toBe(4);
    expect(durable(await missed(grace, await cursorOf(grace)))).toEqual([]);
  });

  test('shows of what may not be seen any more its place, and never what was said', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    await join('Gone', grace, ada);
    const slug = await begin(grace, ada);
    const after = await cursorOf(ada);
    const calls = `Secret for @${await handleOf(ada)}`;
    const ids = [];
    for (const [room, body] of [
      ['gone', calls],
      ['gone', calls],
      [slug, 'Secret'],
      [slug, 'Secret'],
    ] as const)
      ids.push((await said(grace, room, body)).id);
    const before = await missed(ada, after);
    expect(before.map(({ message }) => message?.id)).toEqual(ids);
    for (const id of [ids[0], ids[2]]) await done(grace, `deleteMessage(id: "${id}") { message { id } }`);
    expect((await missed(ada, after)).map(({ message }) => message?.id ?? null)).toEqual([
      null,
      ids[1],
      null,
      ids[3],
    ]);
    await done(ada, 'leaveRoom(room: "gone") { room { id } }');
    const later = await missed(ada, after);
    expect(later.map(({ cursor }) => cursor)).toEqual(before.map(({ cursor }) => cursor));
    expect(later.map(({ message }) => message?.id ?? null)).toEqual([null, null, null, ids[3]]);
    await done(ada, 'joinRoom(room: "gone") { room { id } }');
    expect((await missed(ada, after)).map(({ message }) => message?.id ?? null)).toEqual([
      null,
      ids[1],
      null,
      ids[3],
    ]);
    await done(grace, 'setRoomPrivacy(room: "gone", private: true) { room { id } }');
    await done(grace, `banUser(room: "gone", account: "${ada.id}") { room { id } }`);
    const last = await missed(ada, after);
    expect(last.at(-1)).toMatchObject({ __typename: 'InboxRemoval', room: null, roomId: expect.any(String) });
    expect(last[1].message).toBeNull();
  });

  test('holds nothing of a conversation that was declined, nor of those whom one has blocked', async () => {
    const [ada, grace, alan, mallory] = await people('Ada', 'Grace', 'Alan', 'Mallory');
    await join('Noise', alan, ada, mallory);
    const handle = await handleOf(ada);
    const asked = await begin(grace, ada);
    const three = await begin(alan, ada, mallory);
    const after = await cursorOf(ada);
    await said(grace, asked, 'Hello');
    await done(ada, `declineConversation(room: "${asked}") { room { id } }`);
    await said(grace, asked, 'Hello?');
    await said(mallory, 'noise', `@${handle}`);
    await done(ada, `blockAccount(account: "${mallory.id}") { account { id } }`);
    await said(mallory, 'noise', `@${handle}!`);
    await said(mallory, three, 'Hey');
    await said(alan, three, 'Never mind');
    await said(ada, asked, 'I have thought about it');
    await said(grace, asked, 'Glad to hear it');
    const items = await missed(ada, after);
    expect(items.map(({ message }) => message.body)).toEqual([
      'Hello',
      `@${handle}`,
      'Never mind',
      'I have thought about it',
      'Glad to hear it',
    ]);
    // It is hers alone: they are told all of it.
    const { data } = await mallory.ask('{ conversations { nodes { lastMessage { body } } } }');
    expect(data.conversations.nodes[0].lastMessage.body).toBe('Never mind');
  });

  test('is of one person: nobody reaches it, by a name or by a cursor', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    await join('Own', ada, grace);
    const slug = await begin(ada, grace);
    const { cursor } = await said(grace, slug, 'Just for you');
    expect(refusal(await app.anonymous.askOverSocket(INBOX)).code).toBe('UNAUTHENTICATED');
    for (const after of [await cursorOf(ada), cursor, 'nonsense']) {
      const heard = app.again(grace).listen(INBOX, { after });
      await heard.ended;
      expect(heard.errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_INVALID', field: 'after' });
    }
    const epoch = Buffer.from(cursor, 'base64url').toString().split(':')[0];
    const ahead = Buffer.from(`${epoch}:${grace.id}:1000`).toString('base64url');
    const heard = app.again(grace).listen(INBOX, { after: ahead });
    await heard.ended;
    expect(heard.errors?.[0]?.extensions.code).toBe('CURSOR_INVALID');
    for (const name of [ada.id, `inbox/${ada.id}`, 'inbox'])
      for (const one of [ada, grace])
        for (const query of [
          'query ($name: String!) { room(room: $name) { id } }',
          'query ($name: String!) { history(room: $name) { asOf } }',
          'mutation ($name: String!) { joinRoom(room: $name) { room { id } } }',
          'mutation ($name: String!) { sendMessage(room: $name, body: "x") { message { id } } }',
        ])
          expect(refusal(await one.ask(query, { name })).code).toMatch(/ROOM_NOT_FOUND|BAD_INPUT/);
    const rooms = await ada.ask('{ rooms(first: 100) { nodes { id slug } } }');
    expect(JSON.stringify(rooms)).not.toMatch(new RegExp(`${ada.id}|inbox/`));
  });

  test('ends with the session, and with the account', async () => {
    const ada = await app.member('ada-with-an-inbox');
    const grace = await member('Grace');
    await join('Ending', ada, grace);
    const slug = await begin(grace, ada);
    await said(grace, slug, 'Hello');
    const heard = await follow(ada);
    await done(ada, `deleteAccount(password: "${PASSWORD}", messages: KEEP) { account { id } }`);
    await heard.ended;
    expect(heard.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('what is unread', () => {
  const unread = (items: Listening['items']) =>
    items.filter(({ __typename }) => __typename === 'UnreadChanged');

  test('is told to every device when it is read on one of them', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    await join('Devices', ada, grace);
    const { cursor } = await said(grace, 'devices', 'Read me');
    const [phone, desk, his] = await Promise.all([follow(ada), follow(ada), follow(grace)]);
    await ada.ask(
      'mutation ($cursor: String!) { markRead(room: "devices", cursor: $cursor) { room { id } } }',
      {
        cursor,
      },
    );
    for (const heard of [phone, desk])
      expect(await heard.untilSome(({ __typename }) => __typename === 'UnreadChanged')).toMatchObject({
        room: { slug: 'devices', viewerUnreadCount: 0 },
      });
    // Reading the same again is no change, and nothing to others.
    await ada.ask(
      'mutation ($cursor: String!) { markRead(room: "devices", cursor: $cursor) { room { id } } }',
      {
        cursor,
      },
    );
    await join('Another', ada);
    await phone.untilSome(({ room }) => room?.slug === 'another');
    expect(unread(phone.items)).toHaveLength(2);
    expect(unread(his.items)).toEqual([]);
    await done(ada, 'leaveRoom(room: "another") { room { id } }');
    await phone.untilSome(() => unread(phone.items).length === 3);
    for (const heard of [phone, desk, his]) heard.stop();
  });

  test('is told when something is said where one does not follow, once for what is said together', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    await join('Quiet', ada, grace);
    await join('Watched', ada, grace);
    const [heard, his] = await Promise.all([follow(ada), follow(grace)]);
    const watching = app.again(ada).listen('subscription { roomEvents(room: "watched") { __typename } }');
    await watching.until(1);
    await Promise.all([
      ...Array.from({ length: 20 }, (_, n) => said(grace, 'watched', `${n}`)),
      ...Array.from({ length: 20 }, (_, n) => said(grace, 'quiet', `${n}`)),
    ]);
    const counted = await heard.untilSome(({ room }) => room?.viewerUnreadCount === 20);
    expect(counted.room.slug).toBe('quiet');
    const told = unread(heard.items);
    expect(told.every(({ room }) => room.slug === 'quiet')).toBe(true);
    expect(told.length).toBeLessThan(20);
    // What one says oneself is read.
    expect(unread(his.items)).toEqual([]);
    for (const one of [heard, his, watching]) one.stop();
  });

  test('is told when what was said in a conversation is deleted, and when it is answered', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    const slug = await begin(grace, ada);
    const { id } = await said(grace, slug, 'A mistake');
    const heard = await follow(ada);
    await done(grace, `deleteMessage(id: "${id}") { message { id } }`);
    await heard.untilSome(({ room }) => room?.slug === slug && room.viewerUnreadCount === 0);
    const before = unread(heard.items).length;
    await done(ada, `acceptConversation(room: "${slug}") { room { id } }`);
    await heard.untilSome(() => unread(heard.items).length > before);
    heard.stop();
  });

  test('is nothing to those who come back: their lists tell', async () => {
    const [ada, grace] = await people('Ada', 'Grace');
    await join('Away', ada, grace);
    const after = await cursorOf(ada);
    await said(grace, 'away', 'While she is gone');
    expect(await missed(ada, after)).toEqual([]);
  });
});

describe('whatever happens, and however often somebody goes and comes back', () => {
  type Step =
    | { kind: 'direct' | 'channel'; by: 0 | 1 | 2 }
    | { kind: 'call' | 'reply'; by: 0 | 1 | 2 }
    | { kind: 'cut' };
  const by = fc.constantFrom(0 as const, 1 as const, 2 as const);
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom('direct' as const, 'channel' as const), by }),
    fc.record({ kind: fc.constantFrom('call' as const, 'reply' as const), by }),
    fc.record({ kind: fc.constant('cut' as const) }),
  );
  let number = 0;

  test('they are told everything that concerns them, once and in order', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 6 }), { minLength: 1, maxLength: 5 }),
        async (rounds) => {
          const room = `Rounds ${++number}`;
          const three = await people('Ada', 'Grace', 'Alan');
          const [ada] = three;
          await join(room, ...three);
          const direct = await begin(...three);
          const handle = await handleOf(ada);
          const root = await said(ada, room, 'The root of it');
          const start = await cursorOf(ada);
          const heard: string[] = [];
          let after = start;
          const expected = new Map<string, string>();
          const device = app.again(ada);
          for (const steps of rounds) {
            const listening = device.listen(INBOX, { after });
            if (steps.some(({ kind }) => kind === 'cut')) await listening.until(1);
            await Promise.all(
              steps.map(async (one) => {
                if (one.kind === 'cut') return device.cut();
                const speaker = three[one.by];
                const own = speaker === ada;
                if (one.kind === 'direct')
                  expected.set((await said(speaker, direct, 'x')).id, 'InboxMessage');
                if (one.kind === 'channel') await said(speaker, room, 'x');
                if (one.kind === 'call') {
                  const { id } = await said(speaker, room, `@${handle}`);
                  if (!own) expected.set(id, 'InboxMention');
                }
                if (one.kind === 'reply') {
                  const { id } = await said(speaker, room, 'x', root.id);
                  if (!own) expected.set(id, 'InboxReply');
                }
              }),
            );
            listening.stop();
            for (const { __typename, cursor, message } of listening.items) {
              after = cursor;
              if (message) heard.push(`${__typename} ${message.id}`);
            }
          }
          heard.push(
            ...(await missed(ada, after)).map(({ __typename, message }) => `${__typename} ${message.id}`),
          );
          const all = (await missed(ada, start)).map(
            ({ __typename, message }) => `${__typename} ${message.id}`,
          );
          expect(heard).toEqual(all);
          expect([...all].sort()).toEqual([...expected].map(([id, type]) => `${type} ${id}`).sort());
        },
      ),
      { numRuns: 20 },
    );
  });
});
