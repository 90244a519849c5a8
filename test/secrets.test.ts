import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newHandle, skeletonOf } from '../server/accounts/handle.ts';
import { hashNewPassword } from '../server/accounts/new-password.ts';
import { db, openDatabase } from '../server/store/database.ts';
import { newDataDir } from './support/data-dir.ts';
import { misplaced } from './support/misplaced.ts';
import { type Overheard, overhear } from './support/overheard.ts';
import { findPostgres, startPostgres } from './support/postgres.ts';
import { type RunningServer, startServer } from './support/server.ts';

const bin = findPostgres();
const ADMINS = 'velvet anchor 4417';
const ROOMS = 'copper lantern 9263';
const LOG_IN =
  'mutation ($handle: String!, $password: String!) { logIn(handle: $handle, password: $password) { token } }';
const SIGN_UP =
  'mutation ($handle: String!, $password: String!, $invitation: String) { signUp(handle: $handle, password: $password, invitation: $invitation) { token } }';
const JOIN =
  'mutation ($room: String!, $name: String, $password: String, $invitation: String, $create: Boolean) { joinRoom(room: $room, name: $name, password: $password, invitation: $invitation, create: $create) { token room { slug } } }';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

let dataDir: string;
let server: RunningServer;
let door: Overheard;

/** An admin, and rules that some rows break: a defect of the server, at the moment when it stores a secret. */
async function prepare(): Promise<void> {
  dataDir = await newDataDir();
  const close = await openDatabase({ databaseUrl: null, databasePool: 2, dataDir });
  const { handle, skeleton } = newHandle('ada');
  const passwordHash = await hashNewPassword(ADMINS, 'password', [], 'ada');
  await db.account.create({
    data: {
      id: uuidv7(),
      name: handle,
      role: 'admin',
      handle,
      handleSkeleton: skeleton,
      nameSkeleton: skeletonOf(handle),
      passwordHash,
      registeredAt: new Date(),
    },
    select: { id: true },
  });
  await db.$executeRaw`ALTER TABLE "Account" ADD CHECK (handle <> 'mallory')`;
  await db.$executeRaw`ALTER TABLE "Session" ADD CHECK (name NOT LIKE 'Broken%')`;
  await db.$executeRaw`ALTER TABLE "Room" ADD CHECK (slug NOT LIKE 'broken%')`;
  await close();
}

beforeAll(async () => {
  await prepare();
  server = await startServer({ dataDir, env: { LOG_LEVEL: 'trace', SIGN_UP: 'invited' } });
  door = overhear(server.url);
  for (const secret of ['$argon2', ADMINS, ROOMS]) door.secret(secret);
});
afterAll(async () => {
  await server?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const codeOf = (answer: Awaited<ReturnType<Overheard['ask']>>) => answer.errors?.[0]?.extensions.code;
const tokenOf = (answer: Awaited<ReturnType<Overheard['ask']>>): string => {
  expect(answer.errors).toBeUndefined();
  return (Object.values(answer.data)[0] as { token: string }).token;
};

test('people sign up, log in, invite and enter: their passwords and tokens are heard of nowhere else', async () => {
  const { secret, ask } = door;
  const [wrong, next] = [secret('not the velvet anchor'), secret('granite violin 5581')];
  expect(codeOf(await ask(LOG_IN, { handle: 'ada', password: wrong }))).toBe('CREDENTIALS_INVALID');
  const ada = bearer(tokenOf(await ask(LOG_IN, { handle: 'ada', password: ADMINS })));

  const invite = 'mutation { createServerInvitation { token } }';
  const invitation = tokenOf(await ask(invite, {}, ada));
  const unknown = secret('U'.repeat(43));
  const grace = { handle: 'grace', password: secret('walnut harbour 7702') };
  expect(codeOf(await ask(SIGN_UP, { ...grace, invitation: unknown }))).toBe('INVITATION_INVALID');
  expect(codeOf(await ask(SIGN_UP, { ...grace, password: secret('s3cr?t'), invitation }))).toBe('BAD_INPUT');
  expect(codeOf(await ask(SIGN_UP, { ...grace, password: secret('p'.repeat(140)), invitation }))).toBe(
    'BAD_INPUT',
  );
  const session = bearer(tokenOf(await ask(SIGN_UP, { ...grace, invitation })));
  expect(codeOf(await ask(SIGN_UP, { ...grace, invitation }))).toBe('HANDLE_TAKEN');

  const makeToken = 'mutation { createAccessToken(name: "Bot", scopes: [READ]) { token } }';
  const bot = bearer(tokenOf(await ask(makeToken, {}, session)));
  expect(codeOf(await ask(makeToken, {}, bot))).toBe('FORBIDDEN');

  const room = { room: 'Vault', password: ROOMS };
  await ask(JOIN, { ...room, create: true }, session);
  const guest = { room: 'Vault', name: 'Emmy' };
  expect(codeOf(await ask(JOIN, { ...guest, password: wrong }))).toBe('ROOM_NOT_FOUND');
  tokenOf(await ask(JOIN, { ...guest, password: ROOMS }));
  const inviteIn = 'mutation { createRoomInvitation(room: "vault") { token } }';
  const toRoom = tokenOf(await ask(inviteIn, {}, session));
  expect(codeOf(await ask(JOIN, { ...guest, invitation: unknown }))).toBe('INVITATION_INVALID');
  const emmy = bearer(tokenOf(await ask(JOIN, { ...guest, invitation: toRoom })));
  const close =
    'mutation ($password: String) { setRoomPrivacy(room: "vault", private: true, password: $password) { room { slug } } }';
  expect((await ask(close, { password: secret('mended lantern 3310') }, session)).errors).toBeUndefined();
  await ask('{ viewer { name } room(room: "vault") { name } users(room: "vault") { name } }', {}, emmy);

  const change =
    'mutation ($current: String!, $next: String!) { changePassword(current: $current, next: $next) { token } }';
  expect(codeOf(await ask(change, { current: wrong, next }, session))).toBe('CREDENTIALS_INVALID');
  const renewed = bearer(tokenOf(await ask(change, { current: grace.password, next }, session)));
  expect(codeOf(await ask('{ viewer { name } }', {}, session))).toBe('UNAUTHENTICATED');
  const goes =
    'mutation ($password: String) { deleteAccount(messages: KEEP, password: $password) { __typename } }';
  expect(codeOf(await ask(goes, { password: wrong }, renewed))).toBe('CREDENTIALS_INVALID');
  expect((await ask(goes, { password: next }, renewed)).errors).toBeUndefined();
});

test('credentials that are wrong, in the wrong place or in what cannot be understood are not repeated', async () => {
  const { secret, ask, send } = door;
  const stale = secret('S'.repeat(43));
  const password = secret('wicker basalt 6014');
  const bare = secret('wickerbasalt6014');
  const number = secret('6014601460146014');
  for (const authorization of [`Bearer ${stale}`, `Basic ${stale}`, stale, `Bearer ${password}`])
    expect(codeOf(await ask('{ viewer { name } }', {}, { authorization }))).toBe('UNAUTHENTICATED');
  const cookie = { cookie: `enchanters_session=${stale}`, 'x-graphql-yoga-csrf': 'web' };
  await ask('{ viewer { name } }', {}, { ...cookie, origin: server.url });
  await ask('{ viewer { name } }', {}, { ...cookie, origin: 'https://example.org' });

  const asked = misplaced(password, bare, number);
  const headers = { 'content-type': 'application/json' };
  for (const body of asked) await send('/graphql', { method: 'POST', headers, body: JSON.stringify(body) });
  // What Node says of bad JSON quotes the few characters where it stopped.
  const piece = secret('wq7xz');
  for (const body of [piece, `{"a": ${piece}}`, `{"query": "${password}`, password, `["${password}"]`])
    await send('/graphql', { method: 'POST', headers, body });
  await send('/graphql', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: password });
  await door.overSocket({}, asked);
});

test('what the web client sends by its hash, a socket and a stream tell no secret', async () => {
  const { ask, send, overSocket, secret } = door;
  const list: Record<string, string> = JSON.parse(readFileSync('dist/client/documents.json', 'utf8'));
  const [sha256Hash] = Object.entries(list).find(([, text]) => text.startsWith('mutation LogIn')) ?? [];
  expect(sha256Hash).toBeDefined();
  const variables = { handle: 'ada', password: ADMINS };
  const named = { variables, extensions: { persistedQuery: { version: 1, sha256Hash } } };
  const headers = { 'content-type': 'application/json' };
  const answer = await send('/graphql', { method: 'POST', headers, body: JSON.stringify(named) });
  expect(JSON.parse(answer).errors).toBeUndefined();

  const token = tokenOf(await ask(JOIN, { room: 'Listening', name: 'Sophie', create: true }));
  const query = 'subscription { messageAdded(room: "listening") { body } }';
  const streams = { ...headers, accept: 'text/event-stream', ...bearer(token) };
  const stream = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: streams,
    body: JSON.stringify({ query }),
  });
  await overSocket({ token }, [
    { query: LOG_IN, variables: { ...variables, password: secret('no such anchor 1') } },
    { query: LOG_IN, variables },
    { query: 'mutation { createServerInvitation { token } }' },
    { query: 'mutation { logOut { __typename } }' },
    { query: '{ viewer { name } }' },
  ]);
  const stale = secret('T'.repeat(43));
  for (const parameters of [{ token: stale }, { token: { is: stale } }, { token: [stale] }, stale, [stale]])
    await overSocket(parameters, []);
  await overSocket({}, [], { authorization: `Bearer ${stale}` });
  await overSocket({}, [], { cookie: `enchanters_session=${stale}`, origin: server.url });
  await overSocket({ token }, [{ query: 'mutation { logOut { __typename } }' }, { query }]);
  door.hear('a stream', await stream.text());
  for (const path of [
    `/?token=${stale}`,
    `/rooms/x?token=${stale}`,
    `/${stale}`,
    `/graphql?query={viewer{name}}&variables=${stale}`,
  ])
    await send(path, { headers: { accept: 'text/html,application/json' } });
});

test.each([
  ['password: { is: "x y" }', 'Argument "password": String cannot represent a non string value.'],
  ['password: xy', 'Argument "password": String cannot represent a non string value.'],
  ['password: "xy" "x y"', 'Syntax Error: Expected Name, found String.'],
])('what is said of %s names the place and not the value, each time', async (password, message) => {
  for (let times = 0; times < 2; times++) {
    const answer = await door.ask(`mutation { logIn(handle: "ada", ${password}) { token } }`);
    expect(answer.errors?.[0]?.message).toBe(message);
  }
});

test('what is said of a value still says what was meant', async () => {
  const query = (scopes: string) =>
    `mutation { createAccessToken(name: "Bot", scopes: ${scopes}) { token } }`;
  const { errors } = await door.ask(query('["READ"]'));
  expect(errors?.[0]?.message).toBe(
    'Argument "scopes": Enum "TokenScope" cannot represent non-enum value. Did you mean the enum value "READ"?',
  );
  const given = await door.ask(LOG_IN, { handle: 'ada', password: ['x'] });
  expect(given.errors?.[0]?.message).toBe(
    'Variable "$password": String cannot represent a non string value.',
  );
});

test('a defect is logged without the row that it broke on', async () => {
  const { ask, secret } = door;
  const mallory = { handle: 'mallory', password: secret('amber trellis 8096') };
  const ada = bearer(tokenOf(await ask(LOG_IN, { handle: 'ada', password: ADMINS })));
  const invitation = tokenOf(await ask('mutation { createServerInvitation { token } }', {}, ada));
  expect(codeOf(await ask(SIGN_UP, { ...mallory, invitation }))).toBe('INTERNAL');
  const broken = { 'user-agent': 'Broken' };
  expect(codeOf(await ask(LOG_IN, { handle: 'ada', password: ADMINS }, broken))).toBe('INTERNAL');
  expect(codeOf(await ask(JOIN, { room: 'Listening', name: 'Emmy' }, broken))).toBe('INTERNAL');
  const room = { room: 'Broken Vault', password: ROOMS, create: true };
  expect(codeOf(await ask(JOIN, { ...room, name: 'Emmy' }))).toBe('INTERNAL');
  expect(server.output()).toContain('A request failed by a defect.');
  expect(server.output()).not.toContain('Failing row contains');
});

test('nothing of it has come out, by any door or in the log', async () => {
  await server.kill('SIGTERM');
  door.hear('the log', server.output());
  expect(server.output()).toContain('Closing.');
  expect(door.leaks()).toEqual([]);
});

test.skipIf(bin === null)(
  'a database that goes away takes no secret with it, nor the password it is reached by',
  async () => {
    const postgres = await startPostgres(bin ?? '');
    const DATABASE_URL = postgres.url.replace('@', ':indigo%20ferry%205120@');
    const node = await startServer({ env: { LOG_LEVEL: 'trace', DATABASE_URL } });
    const { secret, ask, hear, leaks } = overhear(node.url);
    const grace = { handle: 'grace', password: secret('walnut harbour 7702') };
    for (const one of ['indigo ferry 5120', '$argon2']) secret(one);
    const session = bearer(tokenOf(await ask(SIGN_UP, grace)));
    await postgres.kill();
    expect(codeOf(await ask(LOG_IN, grace))).toBe('UNAVAILABLE');
    expect(codeOf(await ask(SIGN_UP, { ...grace, handle: 'emmy' }))).toBe('UNAVAILABLE');
    await ask('{ viewer { name } }', {}, session);
    await vi.waitFor(() => expect(node.output()).toContain('The database cannot be reached'), 10_000);
    await node.stop();
    hear('the log', node.output());
    expect(leaks()).toEqual([]);
    await postgres.stop();
  },
);
