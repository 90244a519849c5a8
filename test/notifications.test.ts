import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApp, type TestApp } from './support/app.ts';
import { type Person, refusal } from './support/people.ts';
import { somebody } from './support/somebody.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const SET = `mutation ($room: String!, $notify: RoomNotify, $quietMinutes: Int) {
  setRoomNotifications(room: $room, notify: $notify, quietMinutes: $quietMinutes) {
    room { viewerNotify viewerQuietUntil }
  }
}`;
const MINUTE_MS = 60_000;
const set = (person: Person, room: string, what: { notify?: string; quietMinutes?: number }) =>
  person.ask(SET, { room, ...what });
const shown = async (person: Person, room: string) =>
  (
    await person.ask('query ($room: String!) { room(room: $room) { viewerNotify viewerQuietUntil } }', {
      room,
    })
  ).data.room;

test('everybody chooses for themselves what they are notified of in each room, on all their devices', async () => {
  const [ada, grace] = [await app.guest('Ada', 'Bells'), await app.guest('Grace', 'Bells')];
  await app.again(ada).ask('mutation { joinRoom(room: "Whistles", create: true) { room { id } } }');
  expect(await shown(ada, 'bells')).toEqual({ viewerNotify: 'MENTIONS', viewerQuietUntil: null });
  expect((await set(ada, 'bells', { notify: 'ALL' })).data.setRoomNotifications.room.viewerNotify).toBe(
    'ALL',
  );
  expect(await shown(app.again(ada), 'bells')).toEqual({ viewerNotify: 'ALL', viewerQuietUntil: null });
  expect((await shown(ada, 'whistles')).viewerNotify).toBe('MENTIONS');
  expect((await shown(grace, 'bells')).viewerNotify).toBe('MENTIONS');
  const outside = await app.guest('Alan', 'Elsewhere');
  expect(await shown(outside, 'bells')).toEqual({ viewerNotify: null, viewerQuietUntil: null });
});

test('it is quiet for as long as one says, and what was chosen holds again after', async () => {
  const ada = await app.guest('Ada', 'Quiet');
  await set(ada, 'quiet', { notify: 'ALL' });
  const before = Date.now();
  const { room } = (await set(ada, 'quiet', { quietMinutes: 60 })).data.setRoomNotifications;
  const left = Date.parse(room.viewerQuietUntil) - before;
  expect(left).toBeGreaterThanOrEqual(60 * MINUTE_MS);
  expect(room.viewerNotify).toBe('ALL');
  // Saying something else of it does not end it; 0 does.
  await set(ada, 'quiet', { notify: 'NONE' });
  expect((await shown(ada, 'quiet')).viewerQuietUntil).toBe(room.viewerQuietUntil);
  await set(ada, 'quiet', { quietMinutes: 0 });
  expect(await shown(ada, 'quiet')).toEqual({ viewerNotify: 'NONE', viewerQuietUntil: null });
});

test('a time that cannot be is refused with the bound, and a room that one is not in is none', async () => {
  const [ada, alan] = [await app.guest('Ada', 'Bounds'), await app.guest('Alan', 'Elsewhere')];
  expect((await set(ada, 'bounds', { quietMinutes: 525_600 })).errors).toBeUndefined();
  for (const quietMinutes of [-1, 525_601])
    expect(refusal(await set(ada, 'bounds', { quietMinutes }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'quietMinutes',
      limit: 525_600,
    });
  expect(refusal(await set(alan, 'bounds', { notify: 'ALL' })).code).toBe('NOT_A_MEMBER');
  const one = await somebody(app, 'Grace');
  const other = await somebody(app, 'Hedy');
  const { data } = await one.ask(
    'mutation ($people: [ID!]!) { startConversation(people: $people) { room { slug } } }',
    { people: [other.id] },
  );
  const { slug } = data.startConversation.room;
  expect((await set(other, slug, { notify: 'NONE' })).errors).toBeUndefined();
  expect(refusal(await set(ada, slug, { notify: 'NONE' })).code).toBe('ROOM_NOT_FOUND');
});
