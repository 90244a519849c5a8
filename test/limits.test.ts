import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tellChanges } from '../server/accounts/changes.ts';
import { createCaller } from '../server/context.ts';
import { db } from '../server/store/database.ts';
import { addressOf } from '../server/transport/address.ts';
import { createLimits, LIMITS, type Release } from '../server/transport/limits.ts';
import { openApp, type TestApp } from './support/app.ts';
import { type Answer, refusal } from './support/people.ts';
import { openSocket } from './support/socket.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp({ RATE_LIMITS: 'on', TRUST_PROXY: 'true' });
});
afterAll(() => app.close());

const ROOM_EVENTS = (room: string) => `subscription { roomEvents(room: "${room}") { __typename } }`;
const WHO = '{ viewer { name } }';
const times = <Result>(count: number, make: (at: number) => Result) =>
  Array.from({ length: count }, (_, at) => make(at));

test('sends: the sixty-first message within ten seconds is refused, over both transports, and says when to come back', async () => {
  const [ada, grace] = [await app.guest('Ada', 'sends'), await app.guest('Grace', 'sends')];
  const answers = await Promise.all(times(61, (at) => ada.say('sends', `message ${at}`)));
  const refused = answers.filter(({ errors }) => errors);
  expect(refused).toHaveLength(1);
  const again = 'mutation { sendMessage(room: "sends", body: "one more") { duplicate } }';
  for (const answer of [...refused, await ada.askOverSocket(again)]) {
    expect(refusal(answer)).toMatchObject({ code: 'RATE_LIMITED', limit: 60 });
    expect(refusal(answer).retryAfter).toBeGreaterThan(0);
    expect(refusal(answer).retryAfter).toBeLessThanOrEqual(10);
  }
  expect((await grace.say('sends', 'I may')).errors).toBeUndefined();
});

/** Over HTTP, from an address of the test's choice. */
const joinFrom = (address: string, join: string, token?: string | null): Promise<Answer> =>
  from(address, `joinRoom(${join}) { token }`, token);

const from = async (address: string, mutation: string, token?: string | null): Promise<Answer> => {
  const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': `10.0.0.9, ${address}`,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: `mutation { ${mutation} }` }),
  });
  return (await response.json()) as Answer;
};

test('guests: the hundred-and-first from one address within a minute is refused, from another address served', async () => {
  await app.guest('Ada', 'guests');
  const join = (address: string) => joinFrom(address, 'room: "guests", name: "Eve"');
  const answers = await Promise.all(times(101, () => join('192.0.2.1')));
  const refused = answers.filter(({ errors }) => errors);
  expect(refused.map((answer) => refusal(answer).code)).toEqual(['RATE_LIMITED']);
  expect((await join('192.0.2.2')).errors).toBeUndefined();
});

test('guests: one too many is refused before a password is looked at', async () => {
  const join = (password: string) =>
    joinFrom('192.0.2.7', `room: "secret", name: "Eve", password: "${password}"`);
  await app.guest('Ada', 'open');
  expect(
    (await joinFrom('192.0.2.8', 'room: "secret", name: "Ada", create: true, password: "right"')).errors,
  ).toBeUndefined();
  await Promise.all(times(99, () => joinFrom('192.0.2.7', 'room: "open", name: "Eve"')));
  expect((await join('right')).errors).toBeUndefined();
  // Were it looked at, the eleventh would be told of too many wrong passwords.
  for (const answer of await Promise.all(times(11, () => join('wrong'))))
    expect(refusal(answer)).toMatchObject({ code: 'RATE_LIMITED', limit: 100 });
});

test('sign-ups: what was refused counts as no account, and only so many weak passwords are judged', async () => {
  const signUp = (handle: string, password: string) =>
    from('192.0.2.20', `signUp(handle: "${handle}", password: "${password}") { token }`);
  const weak = await Promise.all(times(59, () => signUp('weakling', 'password')));
  for (const answer of weak) expect(refusal(answer)).toMatchObject({ code: 'BAD_INPUT', field: 'password' });
  expect((await signUp('weakling', 'staple battery horse correct')).errors).toBeUndefined();
  expect(refusal(await signUp('next', 'staple battery horse correct'))).toMatchObject({
    code: 'RATE_LIMITED',
    limit: 60,
  });
});

test('guesses: an account has ten at the passwords of rooms, from however many addresses', async () => {
  const ada = await app.guest('Ada', 'guesses');
  const guess = (at: number, token: string | null) =>
    from(`192.0.2.${100 + at}`, 'joinRoom(room: "closed", name: "Ada", password: "wrong") { token }', token);
  const answers = await Promise.all(times(11, (at) => guess(at, ada.token)));
  const codes = answers.map((answer) => refusal(answer).code);
  expect(codes.filter((code) => code === 'ROOM_NOT_FOUND')).toHaveLength(10);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1);
  expect(refusal(await guess(11, null)).code).toBe('ROOM_NOT_FOUND');
});

test('rooms: the twenty-first that somebody makes within a minute is refused; what is there can be entered', async () => {
  const ada = await app.guest('Ada', 'first');
  const make = (at: number, token: string | null) =>
    joinFrom('192.0.2.9', `room: "made-${at}", name: "Ada", create: true`, token);
  const makers: [string | null, number][] = [
    [null, 0],
    [ada.token, 100],
  ];
  for (const [token, from] of makers) {
    const answers = await Promise.all(times(21, (at) => make(from + at, token)));
    const refused = answers.filter(({ errors }) => errors);
    expect(refused.map((answer) => refusal(answer))).toMatchObject([{ code: 'RATE_LIMITED', limit: 20 }]);
    expect(
      (await joinFrom('192.0.2.9', 'room: "first", name: "Ada", create: true', token)).errors,
    ).toBeUndefined();
  }
});

test('sockets: an address that has too many is answered 429 until it closes one', async () => {
  const from = { 'x-forwarded-for': '192.0.2.3' };
  const sockets = await Promise.all(
    times(LIMITS.socketsOfAddress, () => openSocket(app.port, { headers: from })),
  );
  const refused = await fetch429(from);
  expect(refused).toMatchObject({ status: 429, code: 'RATE_LIMITED', limit: LIMITS.socketsOfAddress });
  expect(refused.retryAfter).toBeGreaterThan(0);
  (await openSocket(app.port, { headers: { 'x-forwarded-for': '192.0.2.4' } })).close();
  await sockets.pop()?.close();
  sockets.push(await openSocket(app.port, { headers: from }));
  await Promise.all(sockets.map((socket) => socket.close()));
});

async function fetch429(headers: Record<string, string>) {
  const failure = await openSocket(app.port, { headers }).catch((error) => error);
  const { status, body, retryAfter } = failure as { status: number; body: string; retryAfter: string };
  const { code, limit } = JSON.parse(body).errors[0].extensions;
  return { status, code, limit, retryAfter: Number(retryAfter) };
}

test('sockets: one above the number of its account is refused its operations, and stays open', async () => {
  const ada = await app.guest('Ada', 'many-sockets');
  const open = () => openSocket(app.port, { token: ada.token, headers: { 'x-forwarded-for': '192.0.2.5' } });
  const sockets = await Promise.all(times(LIMITS.socketsOfAccount, open));
  for (const socket of sockets) expect(await socket.ask(WHO)).toEqual({ data: { viewer: { name: 'Ada' } } });
  const one = await open();
  expect(refusal(await one.ask(WHO))).toMatchObject({ code: 'RATE_LIMITED', limit: LIMITS.socketsOfAccount });
  await sockets.pop()?.close();
  await untilServed(() => one.ask(WHO));
  await Promise.all([one, ...sockets].map((socket) => socket.close()));
});

test('sockets: those that were cut before their first operation was judged count for nobody', async () => {
  const ada = await app.guest('Ada', 'cut');
  const from = { token: ada.token, headers: { 'x-forwarded-for': '192.0.2.6' } };
  for (let count = 0; count <= LIMITS.socketsOfAccount; count++) {
    const { raw, close } = await openSocket(app.port, from);
    // The session must be looked up, which takes longer than to notice that the socket is gone.
    tellChanges([{ accountId: ada.id, sessionId: null }]);
    raw.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WHO } }));
    raw.close();
    raw.terminate();
    await close();
  }
  const socket = await openSocket(app.port, from);
  await untilServed(() => socket.ask(WHO));
  await socket.close();
});

/** The server notices a closed socket a moment after its client. */
async function untilServed(ask: () => Promise<Answer>): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt++) if (!(await ask()).errors) return;
  throw new Error('What was closed was not given back.');
}

test('subscriptions: one above the number of a socket is refused and leaves the others running; ending one makes room', async () => {
  const ada = await app.guest('Ada', 'subs');
  const socket = await openSocket(app.port, { token: ada.token });
  const ids = await Promise.all(
    times(LIMITS.subscriptionsOfSocket, () => socket.subscribe(ROOM_EVENTS('subs'))),
  );
  expect(ids.every((id) => typeof id === 'string')).toBe(true);
  const refused = await socket.ask(ROOM_EVENTS('subs'));
  expect(refusal(refused)).toMatchObject({ code: 'RATE_LIMITED', limit: LIMITS.subscriptionsOfSocket });
  expect(await socket.ask(WHO)).toEqual({ data: { viewer: { name: 'Ada' } } });
  socket.complete(ids[0] ?? '');
  await socket.subscribe(ROOM_EVENTS('subs'));
  await socket.close();
});

test('subscriptions: what was refused by its room, or by its text, takes no place', async () => {
  const ada = await app.guest('Ada', 'places');
  const socket = await openSocket(app.port, { token: ada.token });
  for (let attempt = 0; attempt <= LIMITS.subscriptionsOfSocket; attempt++) {
    expect(refusal(await socket.ask(ROOM_EVENTS('nowhere'))).code).toBe('ROOM_NOT_FOUND');
    expect(refusal(await socket.ask('{ nothing }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(refusal(await socket.ask('query A { __typename } query B { __typename }')).code).toBe('BAD_INPUT');
  }
  await socket.subscribe(ROOM_EVENTS('places'));
  await socket.close();
});

test('subscriptions: one that cannot be answered over HTTP takes no place', async () => {
  const ada = await app.guest('Ada', 'unheard');
  const subscribe = (accept: string) =>
    fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
      body: JSON.stringify({ query: ROOM_EVENTS('unheard') }),
    });
  for (let attempt = 0; attempt <= LIMITS.subscriptionsOfAccount; attempt++)
    expect((await subscribe('application/json')).status).toBe(406);
  const socket = await openSocket(app.port, { token: ada.token });
  await socket.subscribe(ROOM_EVENTS('unheard'));
  await socket.close();
});

/** Lets nobody read the list of rooms until it is released. */
async function held(): Promise<{ release: () => void }> {
  return new Promise((resolve, reject) => {
    db.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Room"`;
      await new Promise<void>((release) => resolve({ release }));
    }).catch(reject);
  });
}

test('operations: a hundred at once on one socket, not one more', async () => {
  const ada = await app.guest('Ada', 'busy');
  const socket = await openSocket(app.port, { token: ada.token });
  const lists = await held();
  const refused: Answer[] = [];
  const asked = times(LIMITS.operationsOfSocket + 50, async () => {
    const answer = await socket.ask('{ rooms(first: 1) { nodes { id } } }');
    if (answer.errors) refused.push(answer);
  });
  await vi.waitFor(() => expect(refused.length).toBe(50));
  lists.release();
  await Promise.all(asked);
  expect(refused.length).toBe(50);
  expect(refusal(refused[0] ?? { data: null })).toMatchObject({
    code: 'RATE_LIMITED',
    limit: LIMITS.operationsOfSocket,
  });
  expect((await socket.ask(WHO)).errors).toBeUndefined();
  await socket.close();
});

test('subscriptions: those of an account are counted together, over sockets and server-sent events', async () => {
  const ada = await app.guest('Ada', 'events');
  const open = () => openSocket(app.port, { token: ada.token });
  const sockets = await Promise.all(
    times(LIMITS.subscriptionsOfAccount / LIMITS.subscriptionsOfSocket, open),
  );
  for (const socket of sockets)
    await Promise.all(times(LIMITS.subscriptionsOfSocket, () => socket.subscribe(ROOM_EVENTS('events'))));
  const one = await open();
  const fromEvents = async () => {
    const gone = new AbortController();
    const response = await fetch(`http://127.0.0.1:${app.port}/graphql`, {
      method: 'POST',
      signal: gone.signal,
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${ada.token}`,
      },
      body: JSON.stringify({ query: ROOM_EVENTS('events') }),
    });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk);
      if (/^data: ./m.test(text)) break;
    }
    gone.abort();
    return JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? '') as Answer;
  };
  const limit = { code: 'RATE_LIMITED', limit: LIMITS.subscriptionsOfAccount };
  expect(refusal(await one.ask(ROOM_EVENTS('events')))).toMatchObject(limit);
  expect(refusal(await fromEvents())).toMatchObject(limit);
  await sockets.pop()?.close();
  await untilServed(fromEvents);
  // Each ended with its request: else these would be too many.
  for (let count = 0; count <= LIMITS.subscriptionsOfSocket; count++) await untilServed(fromEvents);
  await Promise.all([one, ...sockets].map((socket) => socket.close()));
});

describe('what is counted', () => {
  const someone = (id: string) => {
    const at = new Date(0);
    const account = { id, name: id, role: 'guest', handle: null, createdAt: at, deletedAt: null } as const;
    return createCaller({ id, account, scopes: null, hidesPresence: null, expiresAt: at }, { address: 'x' });
  };

  test('subscriptions of an account, over all its sockets and requests together', () => {
    const limits = createLimits(false);
    const releases: Release[] = [];
    for (let count = 0; count < LIMITS.subscriptionsOfAccount; count += LIMITS.subscriptionsOfSocket) {
      const socket = limits.socket('x');
      releases.push(
        ...times(
          LIMITS.subscriptionsOfSocket,
          () => socket?.subscription(someone('Ada')) ?? (() => undefined),
        ),
      );
    }
    expect(() => limits.subscription(someone('Ada'))).toThrow(/500 subscriptions/);
    expect(() => limits.socket('x')?.subscription(someone('Ada'))).toThrow(/500 subscriptions/);
    limits.subscription(someone('Grace'));
    // Given back twice is given back once.
    releases[0]?.();
    releases[0]?.();
    limits.subscription(someone('Ada'));
    expect(() => limits.subscription(someone('Ada'))).toThrow(/500 subscriptions/);
  });

  test('nothing for a socket that is gone already', () => {
    const limits = createLimits(false);
    for (let count = 0; count < LIMITS.subscriptionsOfAccount; count++) {
      const socket = limits.socket('x');
      socket?.close();
      expect(() => socket?.operation()).toThrow(/closed/);
      expect(() => socket?.actFor(someone('Ada'))).toThrow(/closed/);
      expect(() => socket?.subscription(someone('Ada'))).toThrow(/closed/);
    }
    const socket = limits.socket('x');
    socket?.actFor(someone('Ada'));
    socket?.subscription(someone('Ada'));
  });

  test('nothing, where limits are lifted', () => {
    const limits = createLimits(true);
    for (let count = 0; count < 1_000; count++) {
      limits.socket('x')?.actFor(someone('Ada'));
      limits.subscription(someone('Ada'));
    }
  });
});

test.each([
  ['203.0.113.7', '', false, '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1', false, '203.0.113.7'],
  ['203.0.113.7', 'claimed, 198.51.100.1', true, '198.51.100.1'],
  ['203.0.113.7', '', true, '203.0.113.7'],
  ['203.0.113.7', 'claimed, 198.51.100.1:5678', true, '198.51.100.1'],
  ['203.0.113.7', '[2001:db8:1:2::9]:99', true, '2001:db8:1:2::/64'],
  ['203.0.113.7', '[2001:db8:1:2::9]', true, '2001:db8:1:2::/64'],
  ['203.0.113.7', '2001:db8:1:2::9', true, '2001:db8:1:2::/64'],
  ['203.0.113.7', '[::ffff:198.51.100.1]:99', true, '198.51.100.1'],
  ['203.0.113.7', '198.51.100.1, unknown', true, '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1, ', true, '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1:x', true, '203.0.113.7'],
  ['::ffff:203.0.113.7', '', false, '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '', false, '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '', false, '2001:db8:1:2::/64'],
  ['fe80::1%eth0', '', false, 'fe80:0:0:0::/64'],
  ['::1', '', false, '0:0:0:0::/64'],
])('a request from %s, forwarded for %j, proxy trusted: %s, is counted for %s', (remoteAddress, forwarded, trusted, counted) => {
  const request = { socket: { remoteAddress }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} };
  expect(addressOf(request as never, trusted)).toBe(counted);
});
