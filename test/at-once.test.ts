import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionsActing } from '../server/accounts/changes.ts';
import { openApp, promote, type TestApp } from './support/app.ts';
import { type Listening, PASSWORD, type Person, refusal } from './support/people.ts';
import { openRawSocket } from './support/raw-socket.ts';
import { openSocket } from './support/socket.ts';
import { companyOf, waysOut } from './support/ways-out.ts';

let app: TestApp;
let admin: Person;
beforeAll(async () => {
  app = await openApp();
  admin = await app.member('root-admin');
  await promote(admin, 'admin');
});
afterAll(() => app.close());

const SOCKETS = 100;
const LISTEN = 'subscription ($room: String!) { messageAdded(room: $room) { seq body } }';

test.each(waysOut)('$name ends what is followed at once: nothing after it is heard', async ({
  name,
  code,
  act,
}) => {
  const room = name.replaceAll(' ', '-');
  const handle = `p-${room}`.slice(0, 30);
  const speaker = await app.guest('Speaker', room);
  const person = await app.member(handle);
  await person.ask('mutation ($room: String!) { joinRoom(room: $room) { room { id } } }', { room });
  const listen = (who: Person): Listening[] =>
    Array.from({ length: SOCKETS }, () => app.again(who).listen(LISTEN, { room }));
  const [theirs, others] = [listen(person), listen(speaker)];
  const all = [...theirs, ...others];
  // A subscription is not acknowledged: somebody speaks until everybody has heard something.
  let last = 0;
  const say = async (body: string) => (await speaker.say(room, body)).data.sendMessage.message.seq as number;
  for (let tries = 0; all.some(({ items }) => items.length === 0); tries++) {
    expect(tries).toBeLessThan(100);
    last = await say(`Does everybody hear me? ${tries}`);
    await Promise.race([
      Promise.all(all.map((one) => one.until(1))),
      new Promise((resolve) => setTimeout(resolve, 100)),
    ]);
  }
  await Promise.all(all.map((one) => one.untilSome(({ seq }) => seq === last)));

  const answer = await act(person, room, companyOf(app, admin));
  expect(answer.errors).toBeUndefined();
  const after = [await say('After it'), await say('Long after it')];
  await Promise.all(others.map((one) => one.untilSome(({ seq }) => seq === after[1])));
  await Promise.all(theirs.map(({ ended }) => ended));
  for (const { items, errors } of theirs) {
    expect(items.filter(({ seq }) => seq > last)).toEqual([]);
    expect(errors?.[0]?.extensions.code ?? '').toMatch(code);
  }
  for (const one of others) one.stop();
  expect(refusal(await person.ask(`{ history(room: "${room}") { streamCursor } }`)).code).toMatch(
    /UNAUTHENTICATED|NOT_A_MEMBER/,
  );
});

test('nothing acts any more for sessions that have ended', async () => {
  const before = sessionsActing();
  const person = await app.member('gone-soon');
  await person.ask('mutation { joinRoom(room: "gone", create: true) { room { id } } }');
  const heard = Array.from({ length: 5 }, () => app.again(person).listen(LISTEN, { room: 'gone' }));
  await person.say('gone', 'x');
  for (let tries = 0; heard.some(({ items }) => items.length === 0) && tries < 100; tries++) {
    await person.say('gone', 'Is everybody here?');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(sessionsActing()).toBe(before + 1);
  await person.ask('mutation { logOut { ended } }');
  await Promise.all(heard.map(({ ended }) => ended));
  expect(sessionsActing()).toBe(before);
});

test('logging out over a socket ends what is followed on this socket too', async () => {
  const person = await app.member('one-socket');
  await person.ask('mutation { joinRoom(room: "one-socket", create: true) { room { id } } }');
  const speaker = await app.guest('Speaker', 'one-socket');
  const heard = person.listen(LISTEN, { room: 'one-socket' });
  for (let tries = 0; heard.items.length === 0 && tries < 100; tries++) {
    await speaker.say('one-socket', 'Do you hear me?');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect((await person.askOverSocket('mutation { logOut { ended } }')).data.logOut.ended).toBe(1);
  const before = heard.items.length;
  await heard.ended;
  await speaker.say('one-socket', 'And now?');
  expect(heard.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(heard.items.length).toBe(before);
});

test('a guest who signs up ends what others follow with their old token', async () => {
  const guest = await app.guest('Claims it', 'claimed');
  const thief = await openRawSocket(app.url, guest.token);
  const closedWith = new Promise((resolve) => thief.socket.once('close', resolve));
  thief.send({
    id: 'stolen',
    type: 'subscribe',
    payload: { query: 'subscription { roomEvents(room: "claimed") { __typename } }' },
  });
  await thief.until((texts) => texts.some((text) => text.includes('CaughtUp')));
  const before = (await guest.ask('{ sessions { id } }')).data.sessions;
  const { data } = await guest.ask(
    `mutation { signUp(handle: "claimed-it", password: "${PASSWORD}") { token } }`,
  );
  await thief.until((texts) => texts.some((text) => text.includes('UNAUTHENTICATED')));
  expect(await closedWith).toBe(4401);
  const member = app.withToken('claimed-it', data.signUp.token, guest.id);
  const after = (await member.ask('{ sessions { id current } }')).data.sessions;
  expect(after).toEqual([{ id: expect.not.stringContaining(before[0].id), current: true }]);
});

test('a guest who signs up over a socket is the account on this socket', async () => {
  const guest = await app.guest('Stays', 'stays');
  const socket = await openSocket(app.port, { token: guest.token });
  const answer = await socket.ask(
    `mutation { signUp(handle: "stays-here", password: "${PASSWORD}") { viewer { id } } }`,
  );
  expect(answer.data.signUp.viewer.id).toBe(guest.id);
  expect((await socket.ask('{ viewer { handle } }')).data.viewer.handle).toBe('stays-here');
  await socket.close();
});

test('over server-sent events the stream ends with the error too', async () => {
  const person = await app.member('sse-reader');
  await person.ask('mutation { joinRoom(room: "sse", create: true) { room { id } } }');
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${person.token}`,
    },
    body: JSON.stringify({ query: LISTEN, variables: { room: 'sse' } }),
  });
  const text = response.text();
  await person.ask('mutation { logOut { ended } }');
  expect(await text).toContain('UNAUTHENTICATED');
});
