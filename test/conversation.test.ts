import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db, run } from '../server/store/database.ts';
import { Prisma } from '../server/store/generated/client.ts';
import { openApp, promote, type TestApp } from './support/app.ts';
import type { Answer, Person } from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const refusal = ({ errors }: Answer) => errors?.[0]?.extensions ?? {};
let rooms = 0;

/** Ada, who owns a room, and Grace and Linus, who are in it. */
async function three() {
  const room = `conversation-${++rooms}`;
  const ada = await app.member(`ada${rooms}`);
  await ada.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }', {
    room,
  });
  const join = async (person: Person) => {
    await person.ask('mutation ($room: String!) { joinRoom(room: $room) { room { id } } }', { room });
    return person;
  };
  const grace = await join(await app.member(`grace${rooms}`));
  const linus = await join(await app.guest('Linus', `elsewhere-${rooms}`));
  return { room, ada, grace, linus };
}

const SEND = `mutation ($room: String!, $body: String!, $clientId: ID, $replyTo: ID, $thread: ID) {
  sendMessage(room: $room, body: $body, clientId: $clientId, replyTo: $replyTo, thread: $thread) {
    duplicate message { id seq cursor body editedAt threadId replyTo { id body author { name } } mentions { id } mentionsRoom }
  } }`;

async function say(person: Person, room: string, body: string, more: Record<string, unknown> = {}) {
  const answer = await person.ask(SEND, { room, body, ...more });
  expect(answer.errors).toBeUndefined();
  return answer.data.sendMessage.message;
}

const EDIT =
  'mutation ($id: ID!, $body: String!) { editMessage(id: $id, body: $body) { message { body editedAt } } }';
const REACT =
  'mutation ($id: ID!, $emoji: String!) { addReaction(message: $id, emoji: $emoji) { message { reactions { emoji count viewerReacted } } } }';
const UNREACT =
  'mutation ($id: ID!, $emoji: String!) { removeReaction(message: $id, emoji: $emoji) { message { reactions { emoji count } } } }';
const EVENTS = `subscription ($room: String!, $after: String) { roomEvents(room: $room, after: $after) {
  __typename cursor
  ... on MessageAdded { message { id body threadId replyTo { body } } }
  ... on MessageEdited { message { id body editedAt } by { name } }
  ... on MessageDeleted { message { id body } }
  ... on MessagePinned { message { id pinnedAt } }
  ... on MessageUnpinned { message { id pinnedAt } }
  ... on ReactionAdded { message { id } emoji by { id } }
  ... on ReactionRemoved { message { id } emoji by { id } }
} }`;
const logged = (items: { __typename: string }[]) =>
  items.filter(({ __typename }) => !['CaughtUp', 'UsersChanged', 'UserJoined'].includes(__typename));

describe('editing', () => {
  test('the author changes what they said, everybody hears it, and moderators see what it was', async () => {
    const { room, ada, grace } = await three();
    const message = await say(ada, room, 'Helo');
    const heard = grace.listen(EVENTS, { room });
    await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
    const answer = await ada.ask(EDIT, { id: message.id, body: 'Hello' });
    expect(answer.data.editMessage.message).toEqual({ body: 'Hello', editedAt: expect.any(String) });
    const told = await heard.untilSome(({ __typename }) => __typename === 'MessageEdited');
    expect(told).toMatchObject({
      message: { id: message.id, body: 'Hello' },
      by: { name: ada.name },
    });
    heard.stop();
    const edits = (person: Person) =>
      person.ask('query ($id: ID!) { message(id: $id) { edits { body } } }', { id: message.id });
    expect((await edits(grace)).data.message.edits).toBeNull();
    await promote(grace, 'moderator');
    expect((await edits(grace)).data.message.edits).toEqual([{ body: 'Helo' }]);
  });

  test('a replay tells what was edited as it is now, and nothing of what it was', async () => {
    const { room, ada, grace } = await three();
    const { data } = await grace.ask('query ($room: String!) { history(room: $room) { streamCursor } }', {
      room,
    });
    const message = await say(ada, room, 'The secret is 1234');
    const quote = await say(grace, room, 'Is it?', { replyTo: message.id });
    expect(quote.replyTo).toEqual({ id: message.id, body: 'The secret is 1234', author: { name: ada.name } });
    await ada.ask(EDIT, { id: message.id, body: 'The secret is safe' });
    for (const reader of [grace, app.again(grace)]) {
      const heard = reader.listen(EVENTS, { room, after: data.history.streamCursor });
      await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
      expect(logged(heard.items)).toMatchObject([
        { __typename: 'MessageAdded', message: { body: 'The secret is safe' } },
        { __typename: 'MessageAdded', message: { body: 'Is it?', replyTo: { body: 'The secret is safe' } } },
        { __typename: 'MessageEdited', message: { body: 'The secret is safe' } },
      ]);
      expect(JSON.stringify(heard.items)).not.toContain('1234');
      heard.stop();
    }
  });

  test('is for the author alone, while they may speak there; what is no message is refused with its limit', async () => {
    const { room, ada, grace } = await three();
    const { id } = await say(grace, room, 'Mine');
    expect(refusal(await ada.ask(EDIT, { id, body: 'Not mine' })).code).toBe('FORBIDDEN');
    expect(refusal(await grace.ask(EDIT, { id, body: ' \u200B' }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'body',
    });
    expect(refusal(await grace.ask(EDIT, { id, body: 'x'.repeat(4_001) }))).toMatchObject({ limit: 4_000 });
    expect((await grace.ask(EDIT, { id, body: 'x'.repeat(4_000) })).errors).toBeUndefined();
    await ada.ask(`mutation { muteUser(room: "${room}", account: "${grace.id}") { room { id } } }`);
    expect(refusal(await grace.ask(EDIT, { id, body: 'Later' })).code).toBe('MUTED');
    await ada.ask(
      `mutation { muteUser(room: "${room}", account: "${grace.id}", minutes: 0) { room { id } } }`,
    );
    await grace.ask(`mutation { leaveRoom(room: "${room}") { room { id } } }`);
    expect(refusal(await grace.ask(EDIT, { id, body: 'From outside' })).code).toBe('NOT_A_MEMBER');
    expect(refusal(await grace.ask(EDIT, { id: 'nothing', body: 'x' }))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });

  test('edits and a deletion at once: one order for all, and nothing comes back', async () => {
    const { room, ada, grace } = await three();
    const { id } = await say(ada, room, 'First');
    const heard = grace.listen(EVENTS, { room });
    await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
    await Promise.all([
      ...Array.from({ length: 8 }, (_, n) => app.again(ada).ask(EDIT, { id, body: `Edit ${n}` })),
      ada.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', { id }),
    ]);
    await heard.untilSome(({ __typename }) => __typename === 'MessageDeleted');
    await say(grace, room, 'The end');
    await heard.untilSome(({ message }) => message?.body === 'The end');
    expect(logged(heard.items).slice(-2)).toMatchObject([
      { __typename: 'MessageDeleted', message: { body: '' } },
      { __typename: 'MessageAdded' },
    ]);
    heard.stop();
    const left = await run(Prisma.sql`SELECT body FROM "MessageEdit" WHERE "messageId" = ${id}::uuid`);
    expect(left).toEqual([]);
    expect(refusal(await ada.ask(EDIT, { id, body: 'Back' })).code).toBe('NOT_FOUND');
  });

  test('a send that is repeated after it was edited is the same send', async () => {
    const { room, ada } = await three();
    const first = await say(ada, room, 'At first', { clientId: 'edited-since' });
    await ada.ask(EDIT, { id: first.id, body: 'Since' });
    const again = await ada.ask(SEND, { room, body: 'At first', clientId: 'edited-since' });
    expect(again.data.sendMessage).toMatchObject({
      duplicate: true,
      message: { id: first.id, body: 'Since' },
    });
    const other = await ada.ask(SEND, { room, body: 'x', clientId: 'edited-since', thread: first.id });
    expect(refusal(other).code).toBe('CLIENT_ID_REUSED');
  });
});

describe('replies and threads', () => {
  test('what is said under a message is in its thread, counted, and left out where one asks for the room alone', async () => {
    const { room, ada, grace, linus: _ } = await three();
    const root = await say(ada, room, 'Question');
    const one = await say(grace, room, 'Answer', { thread: root.id });
    // A reply to a reply is of the same thread.
    const two = await say(ada, room, 'Thanks', { thread: one.id, replyTo: one.id });
    expect(two).toMatchObject({ threadId: root.id, replyTo: { id: one.id } });
    await say(grace, room, 'Next');
    const { data } = await grace.ask(
      `query ($room: String!, $root: ID!) {
        all: history(room: $room) { nodes { body } }
        alone: history(room: $room, threads: false) { nodes { body thread { replyCount lastReplyAt viewerFollows viewerUnreadCount people { name } } } }
        thread(message: $root) { nodes { body thread { replyCount } } pageInfo { hasNextPage hasPreviousPage } }
      }`,
      { room, root: root.id },
    );
    expect(data.all.nodes.map(({ body }: { body: string }) => body)).toEqual([
      'Question',
      'Answer',
      'Thanks',
      'Next',
    ]);
    expect(data.alone.nodes).toEqual([
      {
        body: 'Question',
        thread: {
          replyCount: 2,
          lastReplyAt: expect.any(String),
          viewerFollows: true,
          viewerUnreadCount: 1,
          people: [{ name: ada.name }, { name: grace.name }],
        },
      },
      {
        body: 'Next',
        thread: { replyCount: 0, lastReplyAt: null, viewerFollows: true, viewerUnreadCount: 0, people: [] },
      },
    ]);
    expect(data.thread.nodes).toEqual([
      { body: 'Answer', thread: null },
      { body: 'Thanks', thread: null },
    ]);
    const messages =
      'subscription ($room: String!, $threads: Boolean) { messageAdded(room: $room, threads: $threads) { body } }';
    const everything = grace.listen(messages, { room });
    const alone = app.again(grace).listen(messages, { room, threads: false });
    await expect
      .poll(async () => {
        await say(ada, room, 'In the thread', { thread: root.id });
        await say(ada, room, 'In the room');
        return Math.min(everything.items.length, alone.items.length);
      })
      .toBeGreaterThan(2);
    expect(alone.items.every(({ body }) => body === 'In the room')).toBe(true);
    expect(everything.items.some(({ body }) => body === 'In the thread')).toBe(true);
    everything.stop();
    alone.stop();
  });

  test('goes on when the message above was deleted; what was deleted in it is not counted', async () => {
    const { room, ada, grace } = await three();
    const root = await say(ada, room, 'Gone soon');
    const reply = await say(grace, room, 'Too soon', { thread: root.id });
    const remove = 'mutation ($id: ID!) { deleteMessage(id: $id) { message { thread { replyCount } } } }';
    expect((await ada.ask(remove, { id: root.id })).data.deleteMessage.message.thread.replyCount).toBe(1);
    await say(grace, room, 'Still here', { thread: root.id });
    await grace.ask(remove, { id: reply.id });
    const { data } = await ada.ask('query ($id: ID!) { message(id: $id) { body thread { replyCount } } }', {
      id: root.id,
    });
    expect(data.message).toEqual({ body: '', thread: { replyCount: 1 } });
  });

  test('is read by a mark that never goes back, and followed or not', async () => {
    const { room, ada, grace, linus } = await three();
    await linus.ask('mutation ($room: String!) { joinRoom(room: $room) { room { id } } }', { room });
    const root = await say(ada, room, 'Question');
    const [first, second] = [
      await say(grace, room, '1', { thread: root.id }),
      await say(grace, room, '2', { thread: root.id }),
    ];
    const mark = (cursor: string) =>
      ada.ask(
        'mutation ($id: ID!, $cursor: String!) { markThreadRead(message: $id, cursor: $cursor) { message { thread { viewerUnreadCount } } } }',
        { id: root.id, cursor },
      );
    expect((await mark(first.cursor)).data.markThreadRead.message.thread.viewerUnreadCount).toBe(1);
    expect((await mark(second.cursor)).data.markThreadRead.message.thread.viewerUnreadCount).toBe(0);
    expect((await mark(first.cursor)).data.markThreadRead.message.thread.viewerUnreadCount).toBe(0);
    const follow = (person: Person, follow: boolean) =>
      person.ask(
        'mutation ($id: ID!, $follow: Boolean) { followThread(message: $id, follow: $follow) { message { thread { viewerFollows viewerUnreadCount } } } }',
        { id: root.id, follow },
      );
    expect((await follow(linus, true)).data.followThread.message.thread).toEqual({
      viewerFollows: true,
      viewerUnreadCount: 2,
    });
    expect((await follow(ada, false)).data.followThread.message.thread).toEqual({
      viewerFollows: false,
      viewerUnreadCount: 0,
    });
  });

  test('of another room, or of none, nothing can be answered', async () => {
    const { room, ada } = await three();
    const elsewhere = await three();
    const there = await say(elsewhere.ada, elsewhere.room, 'Elsewhere');
    for (const field of ['replyTo', 'thread'])
      for (const id of [there.id, 'nothing', crypto.randomUUID()])
        expect(refusal(await ada.ask(SEND, { room, body: 'x', [field]: id }))).toMatchObject({
          code: 'NOT_FOUND',
          field,
        });
  });
});

describe('reactions', () => {
  test('each person has each emoji once; taking back what is not there is no error', async () => {
    const { room, ada, grace } = await three();
    const { id } = await say(ada, room, 'Look');
    await ada.ask(REACT, { id, emoji: '👍' });
    await ada.ask(REACT, { id, emoji: '👍' });
    await grace.ask(REACT, { id, emoji: '❤' });
    const { data } = await grace.ask(REACT, { id, emoji: '👍' });
    expect(data.addReaction.message.reactions).toEqual([
      { emoji: '👍', count: 2, viewerReacted: true },
      { emoji: '❤️', count: 1, viewerReacted: true },
    ]);
    await grace.ask(UNREACT, { id, emoji: '👍' });
    const after = await grace.ask(UNREACT, { id, emoji: '👍' });
    expect(after.errors).toBeUndefined();
    expect(after.data.removeReaction.message.reactions).toEqual([
      { emoji: '👍', count: 1 },
      { emoji: '❤️', count: 1 },
    ]);
  });

  test.each(['', 'a', '👍👍', ':tada:', '<b>', '1', 'x'.repeat(5_000)])('%j is no emoji', async (emoji) => {
    const { room, ada } = await three();
    const { id } = await say(ada, room, 'Look');
    expect(refusal(await ada.ask(REACT, { id, emoji }))).toMatchObject({ code: 'BAD_INPUT', field: 'emoji' });
  });

  test.each(['👩‍👩‍👧‍👦', '👍🏽', '🏳️‍🌈', '🇩🇪', '1️⃣'])('%s is one', async (emoji) => {
    const { room, ada } = await three();
    const { id } = await say(ada, room, 'Look');
    expect((await ada.ask(REACT, { id, emoji })).data.addReaction.message.reactions).toMatchObject([
      { emoji, count: 1 },
    ]);
  });

  test('a storm of them ends in the same counts for those who listened, those who come back, and those who load', async () => {
    const { room, ada, grace } = await three();
    const { id } = await say(ada, room, 'Storm');
    const people = [
      ada,
      grace,
      ...(await Promise.all([1, 2, 3, 4, 5, 6].map((n) => app.guest(`Storm ${n}`, room)))),
    ];
    const { data: before } = await grace.ask(
      'query ($room: String!) { history(room: $room) { streamCursor } }',
      { room },
    );
    const heard = grace.listen(EVENTS, { room, after: before.history.streamCursor });
    const emoji = ['👍', '🎉', '🦜'];
    await Promise.all(
      people.flatMap((person, at) =>
        emoji.flatMap((one, n) => [
          person.ask(REACT, { id, emoji: one }),
          ...((at + n) % 2 === 0 ? [person.ask(UNREACT, { id, emoji: one })] : []),
          person.ask(REACT, { id, emoji: one }),
        ]),
      ),
    );
    await say(ada, room, 'Calm');
    await heard.untilSome(({ message }) => message?.body === 'Calm');
    const again = app.again(grace).listen(EVENTS, { room, after: before.history.streamCursor });
    await again.untilSome(({ message }) => message?.body === 'Calm');
    const { data } = await grace.ask('query ($id: ID!) { message(id: $id) { reactions { emoji count } } }', {
      id,
    });
    const stored = Object.fromEntries(
      data.message.reactions.map(({ emoji, count }: { emoji: string; count: number }) => [emoji, count]),
    );
    for (const { items } of [heard, again]) {
      const counts: Record<string, number> = {};
      for (const event of items) {
        if (event.__typename === 'ReactionAdded') counts[event.emoji] = (counts[event.emoji] ?? 0) + 1;
        if (event.__typename === 'ReactionRemoved') counts[event.emoji] = (counts[event.emoji] ?? 0) - 1;
      }
      expect(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))).toEqual(stored);
    }
    heard.stop();
    again.stop();
  });

  test('go with the message, are at most 50 different ones, and are not for the deleted', async () => {
    const { room, ada } = await three();
    const { id } = await say(ada, room, 'Full');
    const many = Array.from({ length: 51 }, (_, n) => String.fromCodePoint(0x1f400 + n));
    await db.reaction.createMany({
      data: many.slice(0, 50).map((emoji) => ({ messageId: id, emoji, accountId: ada.id })),
    });
    expect(refusal(await ada.ask(REACT, { id, emoji: many[50] }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'emoji',
      limit: 50,
    });
    await ada.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', { id });
    expect(await db.reaction.count({ where: { messageId: id } })).toBe(0);
    expect(refusal(await ada.ask(REACT, { id, emoji: '👍' })).code).toBe('NOT_FOUND');
  });
});

describe('pins', () => {
  const PIN =
    'mutation ($id: ID!, $pinned: Boolean) { pinMessage(id: $id, pinned: $pinned) { message { pinnedAt } } }';

  test('the owner pins and takes off, everybody hears it, and what is deleted is pinned no more', async () => {
    const { room, ada, grace } = await three();
    const [one, two] = [await say(grace, room, 'Rules'), await say(grace, room, 'More rules')];
    expect(refusal(await grace.ask(PIN, { id: one.id })).code).toBe('FORBIDDEN');
    const heard = grace.listen(EVENTS, { room });
    await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
    for (const id of [one.id, two.id, two.id]) await ada.ask(PIN, { id });
    const pinned = async () =>
      (await grace.ask('query ($room: String!) { pinnedMessages(room: $room) { body } }', { room })).data
        .pinnedMessages;
    expect(await pinned()).toEqual([{ body: 'More rules' }, { body: 'Rules' }]);
    await ada.ask(PIN, { id: one.id, pinned: false });
    await heard.untilSome(({ __typename }) => __typename === 'MessageUnpinned');
    expect(logged(heard.items)).toMatchObject([
      { __typename: 'MessagePinned', message: { id: one.id, pinnedAt: expect.any(String) } },
      { __typename: 'MessagePinned', message: { id: two.id } },
      { __typename: 'MessageUnpinned', message: { id: one.id, pinnedAt: null } },
    ]);
    heard.stop();
    await ada.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', { id: two.id });
    expect(await pinned()).toEqual([]);
  });
});

describe('mentions', () => {
  test('call people of the room by their handle, and everybody where the author may; not in code, and not strangers', async () => {
    const { room, ada, grace } = await three();
    const stranger = await app.member(`stranger${rooms}`);
    const called = await say(
      ada,
      room,
      `@${grace.name.toUpperCase()}, see x@${grace.name}.org and @${stranger.name} @room.`,
    );
    expect(called).toMatchObject({ mentions: [{ id: grace.id }], mentionsRoom: true });
    expect(await say(grace, room, `\`@${ada.name}\` @room`)).toMatchObject({
      mentions: [],
      mentionsRoom: false,
    });
    const { data } = await grace.ask('query ($id: ID!) { message(id: $id) { viewerIsMentioned } }', {
      id: called.id,
    });
    expect(data.message.viewerIsMentioned).toBe(true);
  });
});

describe('a page around a place', () => {
  test('has as many from before it as from there on, is true for one seq, and goes on both ways', async () => {
    const { room, ada } = await three();
    const said = [];
    for (let n = 0; n < 12; n++) said.push(await say(ada, room, `${n}`));
    const AROUND = `query ($room: String!, $around: String, $at: DateTime, $last: Int) { history(room: $room, around: $around, at: $at, last: $last) {
      nodes { body createdAt } asOf pageInfo { hasNextPage hasPreviousPage } } }`;
    const bodies = ({ data }: Answer) => data.history.nodes.map(({ body }: { body: string }) => Number(body));
    const middle = await ada.ask(AROUND, { room, around: said[6].cursor, last: 4 });
    expect(bodies(middle)).toEqual([4, 5, 6, 7]);
    expect(middle.data.history).toMatchObject({
      asOf: said[11].seq,
      pageInfo: { hasNextPage: true, hasPreviousPage: true },
    });
    expect(bodies(await ada.ask(AROUND, { room, around: said[0].cursor, last: 4 }))).toEqual([0, 1]);
    expect(bodies(await ada.ask(AROUND, { room, around: said[11].cursor, last: 4 }))).toEqual([9, 10, 11]);
    // A minute between two messages, so that a time lies between them.
    await run(Prisma.sql`UPDATE "Event" SET "createdAt" = '2026-01-01T00:00:00Z'::timestamptz + seq * interval '1 minute'
      WHERE "roomId" = (SELECT id FROM "Room" WHERE slug = ${room})`);
    const time = (seq: number) => new Date(Date.UTC(2026, 0, 1, 0, seq) - 1_000).toISOString();
    for (const n of [0, 5, 11]) {
      const found = bodies(await ada.ask(AROUND, { room, at: time(said[n].seq), last: 2 }));
      expect(found.at(-1)).toBe(n);
    }
    expect(bodies(await ada.ask(AROUND, { room, at: '2020-01-01T00:00:00Z', last: 2 }))).toEqual([0]);
    expect(bodies(await ada.ask(AROUND, { room, at: '2030-01-01T00:00:00Z', last: 2 }))).toEqual([11]);
    const both =
      'query ($room: String!, $c: String!) { history(room: $room, around: $c, before: $c) { asOf } }';
    expect(refusal(await ada.ask(both, { room, c: said[3].cursor }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'around',
    });
  });
});
