import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRow } from '../../server/events.ts';
import { isCrowd } from '../../server/live/people.ts';
import { lease } from '../../server/live/presence.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { refusal } from '../support/people.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const EVENTS = `subscription ($room: String!) {
  roomEvents(room: $room) { __typename ... on UsersChanged { users { name online } complete memberCount onlineCount } }
}`;

/** People who come through connections to this node, without the connections. */
const come = (roomId: string, count: number) =>
  Array.from({ length: count }, (_, index) => {
    const account = guestOf(randomUUID(), `Visitor ${index}`);
    return lease(roomId, account, new Date());
  });

test('up to a hundred are told by name; a crowd is told how many it is; and a crowd that goes is told by name again', async () => {
  const ada = await app.guest('Ada', 'crowd');
  const roomId = (await ada.ask('{ room(room: "crowd") { id } }')).data.room.id;
  const heard = ada.listen(EVENTS, { room: 'crowd' });
  await heard.untilSome((event) => event.__typename === 'CaughtUp');

  const few = come(roomId, 99);
  const hundred = await heard.untilSome(({ onlineCount }) => onlineCount === 100);
  expect(isCrowd(roomId)).toBe(false);
  expect(hundred).toMatchObject({ complete: true, memberCount: 1 });
  expect(hundred.users).toHaveLength(99);

  const more = come(roomId, 400);
  expect(isCrowd(roomId)).toBe(true);
  expect(await heard.untilSome(({ onlineCount }) => onlineCount === 500)).toEqual({
    __typename: 'UsersChanged',
    users: [],
    complete: false,
    memberCount: 1,
    onlineCount: 500,
  });

  const before = heard.items.length;
  for (const leave of [...more, ...few.slice(1)]) leave();
  const left = await heard.untilSome(
    (event) => heard.items.indexOf(event) >= before && event.onlineCount === 2,
  );
  expect(left.users.length).toBeLessThanOrEqual(100);
  few[0]?.();
  const last = await heard.untilSome(({ onlineCount }) => onlineCount === 1);
  expect(last).toMatchObject({ complete: true, users: [{ name: 'Visitor 0', online: false }] });
  heard.stop();
});

test('in a crowd who joins and leaves is counted, and named only to those who ask for it', async () => {
  const ada = await app.guest('Ada', 'comings');
  const roomId = (await ada.ask('{ room(room: "comings") { id } }')).data.room.id;
  const query = `subscription ($every: Boolean!) {
    roomEvents(room: "comings", everyJoin: $every) { __typename ... on UsersChanged { memberCount } ... on UserJoined { user { name } } }
  }`;
  const [told, everything] = [ada.listen(query, { every: false }), ada.listen(query, { every: true })];
  for (const heard of [told, everything])
    await heard.untilSome(({ __typename }) => __typename === 'CaughtUp');
  const leaving = come(roomId, 200);
  const grace = await app.guest('Grace', 'comings');
  await everything.untilSome(({ user }) => user?.name === 'Grace');
  expect(await told.untilSome(({ memberCount }) => memberCount === 2)).toBeTruthy();
  await grace.ask('mutation { leaveRoom(room: "comings") { room { id } } }');
  await everything.untilSome(({ __typename }) => __typename === 'UserLeft');
  await ada.say('comings', 'Hello');
  await told.untilSome(({ __typename }) => __typename === 'MessageAdded');
  expect(told.items.map(({ __typename }) => __typename)).not.toContain('UserJoined');
  expect(told.items.map(({ __typename }) => __typename)).not.toContain('UserLeft');
  for (const leave of leaving) leave();
  for (const heard of [told, everything]) heard.stop();
});

describe('the people of a room', () => {
  test('are named online first, then by name, as many as are asked for', async () => {
    const ada = await app.guest('Ada', 'names');
    for (const name of ['Linus', 'Barbara', 'Edsger']) await app.guest(name, 'names');
    const grace = await app.guest('Grace', 'names');
    const heard = grace.listen(EVENTS, { room: 'names' });
    await heard.untilSome((event) => event.__typename === 'CaughtUp');
    const users = async (first?: number) =>
      (
        await ada.ask('query ($first: Int) { users(room: "names", first: $first) { name online } }', {
          first,
        })
      ).data.users;
    expect(await users()).toEqual([
      { name: 'Grace', online: true },
      ...['Ada', 'Barbara', 'Edsger', 'Linus'].map((name) => ({ name, online: false })),
    ]);
    expect((await users(3)).map(({ name }: { name: string }) => name)).toEqual(['Grace', 'Ada', 'Barbara']);
    heard.stop();
  });

  test.each([0, -1, 1_001])('are not named %s at a time', async (first) => {
    const ada = await app.guest('Ada', `bounds ${first}`);
    expect(
      refusal(await ada.ask(`{ users(room: "bounds ${first}", first: ${first}) { id } }`)),
    ).toMatchObject({
      code: 'BAD_INPUT',
      field: 'first',
      limit: 1_000,
    });
    expect((await ada.ask(`{ users(room: "bounds ${first}", first: 1000) { id } }`)).data.users).toHaveLength(
      1,
    );
  });

  test('in a crowd are the members among those online first, however many others there are', async () => {
    const ada = await app.guest('Ada', 'many');
    await app.guest('Aaron', 'many');
    const roomId = (await ada.ask('{ room(room: "many") { id } }')).data.room.id;
    const leaves = come(roomId, 150);
    leaves.push(lease(roomId, guestOf(ada.id, 'Ada'), new Date()));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ada.ask('{ users(room: "many", first: 2) { name online } }')),
    );
    for (const { data } of answers)
      expect(data.users).toEqual([
        { name: 'Ada', online: true },
        { name: 'Aaron', online: false },
      ]);
    for (const leave of leaves) leave();
  });
});

function guestOf(id: string, name: string): AccountRow {
  return { id, name, role: 'guest', handle: null, createdAt: new Date(), deletedAt: null };
}
