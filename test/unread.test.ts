import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOMS_MOST } from '../server/rooms/join.ts';
import { db } from '../server/store/database.ts';
import { openApp, type TestApp } from './support/app.ts';
import { type Person, refusal } from './support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const MARK = `mutation ($room: String!, $cursor: String!) {
  markRead(room: $room, cursor: $cursor) { room { viewerUnreadCount } }
}`;
const join = (person: Person, room: string) =>
  person.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { slug } } }', { room });
const leave = (person: Person, room: string) =>
  person.ask('mutation ($room: String!) { leaveRoom(room: $room) { room { slug } } }', { room });

/** What each room that somebody is in has for them, by its slug. */
async function unread(person: Person): Promise<Record<string, number>> {
  const { data } = await person.ask(
    '{ rooms(joined: true, first: 100) { nodes { slug viewerUnreadCount } } }',
  );
  const rooms: { slug: string; viewerUnreadCount: number }[] = data.rooms.nodes;
  return Object.fromEntries(rooms.map(({ slug, viewerUnreadCount }) => [slug, viewerUnreadCount]));
}

async function said(
  person: Person,
  room: string,
  ...bodies: string[]
): Promise<{ id: string; cursor: string }[]> {
  const messages = [];
  for (const body of bodies) messages.push((await person.say(room, body)).data.sendMessage.message);
  return messages;
}

test('what others say is counted in each room, one’s own words are not, and marks never go back', async () => {
  const [ada, grace] = [await app.guest('Ada', 'One'), await app.guest('Grace', 'One')];
  for (const person of [ada, grace]) await join(person, 'Two');
  const [first, second, third] = await said(grace, 'one', 'One', 'Two', 'Three');
  await said(grace, 'two', 'Elsewhere');
  expect([await unread(ada), await unread(grace)]).toEqual([
    { one: 3, two: 1 },
    { one: 0, two: 0 },
  ]);
  const mark = (cursor = '') => ada.ask(MARK, { room: 'one', cursor });
  expect((await mark(second?.cursor)).data.markRead.room.viewerUnreadCount).toBe(1);
  expect((await mark(first?.cursor)).data.markRead.room.viewerUnreadCount).toBe(1);
  expect(refusal(await mark('nonsense')).code).toBe('CURSOR_INVALID');
  expect((await mark(third?.cursor)).data.markRead.room.viewerUnreadCount).toBe(0);
  expect(await unread(app.again(ada))).toEqual({ one: 0, two: 1 });
});

test('whoever joins, or comes back, has nothing to catch up with', async () => {
  const grace = await app.guest('Grace', 'Arrivals');
  await said(grace, 'arrivals', 'Before she came');
  const ada = await app.guest('Ada', 'Arrivals');
  expect(await unread(ada)).toEqual({ arrivals: 0 });
  await leave(ada, 'arrivals');
  await said(grace, 'arrivals', 'While she was gone');
  expect(await unread(ada)).toEqual({});
  await join(ada, 'arrivals');
  expect(await unread(ada)).toEqual({ arrivals: 0 });
  await said(grace, 'arrivals', 'Since she is back');
  expect(await unread(ada)).toEqual({ arrivals: 1 });
});

test('what was deleted is not counted', async () => {
  const [ada, grace] = [await app.guest('Ada', 'Deleted'), await app.guest('Grace', 'Deleted')];
  const [mistake] = await said(grace, 'deleted', 'A mistake', 'A message');
  expect(await unread(ada)).toEqual({ deleted: 2 });
  await grace.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', { id: mistake?.id });
  expect(await unread(ada)).toEqual({ deleted: 1 });
});

test('no more of a room is looked at than its newest messages, whoever has written them', async () => {
  const [ada, grace] = [await app.guest('Ada', 'Long'), await app.guest('Grace', 'Long')];
  await said(grace, 'long', 'Long ago');
  const { id: roomId, head } = await db.room.findUniqueOrThrow({ where: { slug: 'long' } });
  const own = Array.from({ length: 2_000 }, (_, n) => {
    const id = crypto.randomUUID();
    return {
      id,
      roomId,
      seq: head + 1 + n,
      authorId: ada.id,
      clientId: id,
      body: 'To myself',
      createdAt: new Date(),
    };
  });
  await db.message.createMany({ data: own.slice(1) });
  expect(await unread(ada)).toEqual({ long: 1 });
  await db.message.createMany({ data: own.slice(0, 1) });
  expect(await unread(ada)).toEqual({ long: 0 });
  expect(await unread(grace)).toEqual({ long: 1_000 });
});

test('what those say whom one has blocked is not counted, and is again once they are not', async () => {
  const [ada, grace, mallory] = [
    await app.guest('Ada', 'Blocks'),
    await app.guest('Grace', 'Blocks'),
    await app.guest('Mallory', 'Blocks'),
  ];
  await said(mallory, 'blocks', 'Noise', 'More noise');
  await said(grace, 'blocks', 'Hello');
  expect([await unread(ada), await unread(mallory)]).toEqual([{ blocks: 3 }, { blocks: 1 }]);
  await ada.ask('mutation ($account: ID!) { blockAccount(account: $account) { account { id } } }', {
    account: mallory.id,
  });
  // Whom she has blocked is hers alone: it is not the other way round, and not so for others.
  expect([await unread(ada), await unread(mallory), await unread(grace)]).toEqual([
    { blocks: 1 },
    { blocks: 1 },
    { blocks: 2 },
  ]);
  await ada.ask('mutation ($account: ID!) { unblockAccount(account: $account) { account { id } } }', {
    account: mallory.id,
  });
  expect(await unread(ada)).toEqual({ blocks: 3 });
});

test('nobody is in more rooms than there may be; who leaves one can join another', async () => {
  const ada = await app.guest('Ada', 'First of many');
  const ids = Array.from({ length: ROOMS_MOST - 2 }, () => crypto.randomUUID());
  const roomOf = (id: string) => ({ id, slug: id, nameSlug: id, name: id, createdById: ada.id });
  await db.room.createMany({ data: ids.map(roomOf) });
  await db.membership.createMany({ data: ids.map((roomId) => ({ roomId, accountId: ada.id })) });
  expect((await join(ada, 'The last')).errors).toBeUndefined();
  const grace = await app.guest('Grace', 'One too many');
  expect(refusal(await join(ada, 'One too many'))).toMatchObject({
    code: 'BAD_INPUT',
    field: 'room',
    limit: ROOMS_MOST,
  });
  expect(refusal(await join(ada, 'One that would be new')).limit).toBe(ROOMS_MOST);
  expect(refusal(await grace.ask('{ room(room: "One that would be new") { id } }')).code).toBe(
    'ROOM_NOT_FOUND',
  );
  const invited = await grace.ask(
    'mutation { joinRoom(room: "By invitation", password: "sesame", create: true) { room { slug } } }',
  );
  const { slug } = invited.data.joinRoom.room;
  const made = await grace.ask(
    `mutation { createRoomInvitation(room: "${slug}", uses: 1) { token invitation { id } } }`,
  );
  const { token, invitation } = made.data.createRoomInvitation;
  const enter = () =>
    ada.ask(
      'mutation ($slug: String!, $token: String) { joinRoom(room: $slug, invitation: $token) { room { slug } } }',
      {
        slug,
        token,
      },
    );
  expect(refusal(await enter()).limit).toBe(ROOMS_MOST);
  const left = `{ roomInvitations(room: "${slug}") { id usesLeft } }`;
  expect((await grace.ask(left)).data.roomInvitations).toEqual([{ id: invitation.id, usesLeft: 1 }]);
  // Where they are already is no more than there was.
  expect((await join(ada, 'The last')).errors).toBeUndefined();
  await leave(ada, 'The last');
  expect((await join(ada, 'One too many')).errors).toBeUndefined();
});
