import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ACCOUNT_NAME_MAX } from '../server/accounts/guest.ts';
import { PASSWORD_MAX } from '../server/accounts/hashing.ts';
import { SESSIONS_MOST, TOKENS_MOST } from '../server/accounts/sessions.ts';
import { errorCodes } from '../server/errors.ts';
import { MESSAGE_BODY_MAX } from '../server/messages/body.ts';
import { HISTORY_PAGE_MAX } from '../server/messages/history.ts';
import { CLIENT_ID_MAX } from '../server/messages/send.ts';
import { BLOCKED_MOST } from '../server/moderation/block.ts';
import { INVITATIONS_MOST } from '../server/rooms/invitations.ts';
import { ROOMS_PAGE_MAX } from '../server/rooms/list.ts';
import { ROOM_NAME_MAX } from '../server/rooms/name.ts';
import { USERS_MOST } from '../server/rooms/users.ts';
import { schema } from '../server/schema.ts';
import { QUERY_MAX } from '../server/search/query.ts';
import { SEARCH_PAGE_MAX } from '../server/search/search.ts';
import { QUERY_LIMITS } from '../server/transport/query-limits.ts';
import { openApp, promote, type TestApp } from './support/app.ts';
import type { Answer, Person } from './support/people.ts';

let app: TestApp;
let guide: string;
beforeAll(async () => {
  app = await openApp();
  guide = (await readFile('docs/api.md', 'utf8')).replaceAll('localhost:4000', `127.0.0.1:${app.port}`);
});
afterAll(() => app.close());

/** Those of the whole guide, or of one section. */
function examples(language: string, section?: string): string[] {
  const [, text = ''] = section === undefined ? ['', guide] : guide.split(new RegExp(`^## ${section}$`, 'm'));
  return [
    ...(section === undefined ? text : (text.split(/^## /m)[0] ?? '')).matchAll(
      new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'),
    ),
  ].map(([, code = '']) => code);
}

test('the examples with curl run one after another, and answer as the guide says', async () => {
  const { stdout } = await promisify(execFile)('bash', [
    '-euo',
    'pipefail',
    '-c',
    examples('bash').join('\n'),
  ]);
  expect(stdout).toContain('"sendMessage":{"duplicate":false');
  expect(stdout).toContain('"author":{"name":"Robot"},"body":"Hello"');
  expect(stdout).toMatch(/event: next\ndata: .*"__typename":"CaughtUp"/);
});

test('the examples of accounts, rooms and moderating run one after another', async () => {
  const known = new Map<string, string>();
  const people = new Map<string, Person>([['anybody', app.anonymous]]);
  for (const role of ['moderator', 'admin'] as const) {
    const person = await app.member(`a-${role}`);
    await promote(person, role);
    people.set(`${role === 'admin' ? 'an' : 'a'} ${role}`, person);
  }
  for (const example of examples('graphql', 'Accounts, private rooms, moderating')) {
    const [, who = ''] = /^# (ada|grace|anybody|an? \w+)\b/.exec(example) ?? [];
    const person = people.get(who);
    if (!person) throw new Error(`Nobody is called “${who}”: ${example}`);
    const answer = await person.ask(example.replace(/<(\w+)>/g, (_, name) => known.get(name) ?? name));
    expect([example, answer.errors]).toEqual([example, undefined]);
    const [[field, data]] = Object.entries<Answer['data']>(answer.data) as [[string, Answer['data']]];
    // The last of her sessions is the one that goes on.
    const name = { signUp: 'ada', logIn: 'ada', changePassword: 'ada', joinRoom: 'grace' }[field];
    if (name && data.token) {
      const id = data.viewer?.id ?? known.get(name) ?? '';
      known.set(name, id);
      people.set(name, app.withToken(name, data.token, id));
    }
    if (field === 'createRoomInvitation') known.set('invitation', data.token);
    if (data.room?.slug) known.set('slug', data.room.slug);
    if (field === 'sendMessage' && data.message.id) known.set('message', data.message.id);
  }
  expect([...known.keys()].sort()).toEqual(['ada', 'grace', 'invitation', 'message', 'slug']);
});

test('the examples of conversations and the inbox run one after another', async () => {
  const known = new Map<string, string>();
  const people = new Map<string, Person>();
  for (const name of ['ada', 'grace']) {
    const person = await app.member(`${name}-who-writes`);
    people.set(name, person);
    known.set(name, person.id);
  }
  for (const example of examples('graphql', 'Conversations and the inbox')) {
    const person = people.get(/^# (ada|grace)\b/.exec(example)?.[1] ?? '');
    if (!person) throw new Error(`Nobody is called so: ${example}`);
    const query = example.replace(/<(\w+)>/g, (_, name) => known.get(name) ?? name);
    if (query.includes('subscription')) {
      const listening = person.listen(query);
      await listening.untilSome(({ __typename }) => __typename === 'InboxCaughtUp');
      await people.get('ada')?.say(known.get('slug') ?? '', 'Still there?');
      await listening.untilSome(({ message }) => message?.body === 'Still there?');
      listening.stop();
      continue;
    }
    const answer = await person.ask(query);
    expect([example, answer.errors]).toEqual([example, undefined]);
    const { startConversation, conversations } = answer.data;
    if (startConversation) known.set('slug', startConversation.room.slug);
    if (conversations) {
      known.set('cursor', conversations.streamCursor);
      expect(conversations.nodes).toMatchObject([{ lastMessage: { body: 'Hello Grace' } }]);
    }
  }
  expect([...known.keys()].sort()).toEqual(['ada', 'cursor', 'grace', 'slug']);
});

test('what docs/security.md asks fits the schema', async () => {
  const security = await readFile('docs/security.md', 'utf8');
  const asked = [...security.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, code = '']) => code);
  expect(asked.length).toBeGreaterThan(0);
  for (const document of asked) expect(validate(schema, parse(document))).toEqual([]);
});

test('the reader of the guide prints what was missed and what is new, once, in order', async () => {
  const ada = await app.guest('Ada', 'readers');
  const { data } = await ada.ask('{ history(room: "readers") { streamCursor } }');
  const [code = ''] = examples('js');
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(37);
  // Beside the tests, so that it finds the packages it imports.
  const folder = await mkdtemp(fileURLToPath(new URL('./.example-', import.meta.url)));
  try {
    await writeFile(join(folder, 'reader.mjs'), code);
    for (let number = 1; number <= 500; number++) await ada.say('readers', `missed ${number}`);
    const reader = spawn(
      process.execPath,
      [join(folder, 'reader.mjs'), `ws://127.0.0.1:${app.port}/graphql`, ada.token ?? '', 'readers'],
      {
        env: { ...process.env, AFTER: data.history.streamCursor },
      },
    );
    let printed = '';
    let look: () => void = () => undefined;
    reader.stdout.on('data', (chunk) => {
      printed += chunk;
      look();
    });
    const until = (text: string) =>
      new Promise<void>((resolve) => {
        look = () => printed.includes(text) && resolve();
        look();
      });
    await until('missed 500\n');
    await ada.say('readers', 'and new');
    await until('and new\n');
    reader.kill();
    await new Promise((resolve) => reader.once('exit', resolve));
    const bodies = printed
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\d+ Ada: /, ''));
    expect(bodies).toEqual([...Array.from({ length: 500 }, (_, index) => `missed ${index + 1}`), 'and new']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the frames of the guide are answered as it says', async () => {
  const frames = (examples('frames')[0] ?? '').trim().split('\n');
  const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws');
  const received: string[] = [];
  let look: () => void = () => undefined;
  socket.on('message', (frame) => {
    received.push(String(frame));
    look();
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const expected: string[] = [];
  for (const frame of frames) {
    if (frame.startsWith('→')) socket.send(frame.slice(2));
    else expected.push(frame.slice(2));
    await new Promise<void>((resolve) => {
      look = () => received.length >= expected.length && resolve();
      look();
    });
  }
  expect(received.map((frame) => JSON.parse(frame))).toEqual(expected.map((frame) => JSON.parse(frame)));
  socket.terminate();
});

test('the guide has every limit of a query', () => {
  for (const [name, limit] of Object.entries(QUERY_LIMITS)) {
    const rows = guide.split('\n').filter((line) => line.startsWith('|') && line.includes(name));
    expect(rows.join('\n')).toContain(`| ${limit.toLocaleString('en')}`);
  }
});

test('the guide has every limit of texts and pages', () => {
  const limits = {
    body: MESSAGE_BODY_MAX,
    name: ACCOUNT_NAME_MAX,
    room: ROOM_NAME_MAX,
    password: PASSWORD_MAX,
    clientId: CLIENT_ID_MAX,
    history: HISTORY_PAGE_MAX,
    rooms: ROOMS_PAGE_MAX,
    users: USERS_MOST,
    query: QUERY_MAX,
    search: SEARCH_PAGE_MAX,
  };
  for (const [name, limit] of Object.entries(limits))
    expect(guide).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\| ${limit.toLocaleString('en')} \\|$`, 'm'));
});

test('the guide has every limit of what is kept', () => {
  const limits = {
    'access tokens': TOKENS_MOST,
    invitations: INVITATIONS_MOST,
    blocked: BLOCKED_MOST,
    sessions: SESSIONS_MOST,
  };
  for (const [what, limit] of Object.entries(limits))
    expect(guide).toMatch(new RegExp(`^\\| [^|]*${what}[^|]* \\| ${limit.toLocaleString('en')}[ :]`, 'm'));
});

test('a socket that does not keep the protocol is closed with the code that the guide has for it', async () => {
  const init = '{"type":"connection_init"}';
  const asks = '{"id":"1","type":"subscribe","payload":{"query":"{ viewer { id } }"}}';
  const runs = asks.replace('{ viewer', 'subscription { roomEvents(room: \\"closing\\") { cursor } } #');
  const { token } = await app.guest('Ada', 'closing');
  const signedIn = JSON.stringify({ type: 'connection_init', payload: { token } });
  for (const [code, protocol, frames] of [
    [4401, 'graphql-transport-ws', [asks]],
    [4401, 'graphql-transport-ws', ['{"type":"connection_init","payload":{"token":"x"}}']],
    [4406, 'graphql-ws', []],
    [4400, 'graphql-transport-ws', [init, '{"type":"nonsense"}']],
    [4408, 'graphql-transport-ws', []],
    [4409, 'graphql-transport-ws', [signedIn, runs, runs]],
    [4429, 'graphql-transport-ws', [init, init]],
  ] as const) {
    const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, protocol);
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    let next = 0;
    const send = () => next < frames.length && socket.send(frames[next++] ?? '');
    socket.on('message', send);
    send();
    // Two break the protocol together; of three, each waits for the answer to the one before.
    if (frames.length === 2) send();
    expect([frames, await closed]).toEqual([frames, code]);
    expect(guide).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  }
});

test('the guide lists every code', () => {
  for (const [code, meaning] of Object.entries(errorCodes))
    expect(guide).toContain(`| \`${code}\` | ${meaning} |`);
});
