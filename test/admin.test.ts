import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createPeople, PASSWORD, refusal } from './support/people.ts';
import { runServer, startServer } from './support/server.ts';

let folder: string;
let dataDir: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enchanters-admin-'));
  dataDir = join(folder, 'data');
  await cp(inject('emptyDataDir'), dataDir, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const LOG_IN = `mutation ($handle: String!, $password: String!) {
  logIn(handle: $handle, password: $password) { viewer { handle name role } }
}`;

const admin = (input: string, ...args: string[]) =>
  spawnSync(process.execPath, ['dist/server/admin.js', ...args], {
    env: { ...process.env, DATA_DIR: dataDir },
    input,
    encoding: 'utf8',
  });

// Each line of the command is a process that opens the database.
const LONGEST_MS = 90_000;

test('the first admin is made on the command line, and logs in; what is wrong is said in one line', {
  timeout: LONGEST_MS,
}, async () => {
  for (const [input, args, says] of [
    ['', [], 'npm run admin -- create|promote|password <handle>'],
    ['', ['create', 'two words'], 'A handle has letters'],
    ['short\n', ['create', 'ada'], 'at least 8 characters'],
  ] as const) {
    const { status, stderr } = admin(input, ...args);
    expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(says);
  }
  expect(admin(`${PASSWORD}\n`, 'create', 'Ada')).toMatchObject({
    status: 0,
    stdout: 'There is an admin now: log in as ada.\n',
  });
  expect(admin('', 'create', 'ada').stderr).toContain('There is an account ada already');
  expect(admin('', 'promote', 'ada').stdout).toBe('ada is an admin now.\n');
  expect(admin('', 'promote', 'nobody').stderr).toContain('There is no account nobody');
  const lost = admin('another long enough one\n', 'password', 'ada');
  expect(lost.stdout).toBe('ada has another password now, and is logged out everywhere.\n');
  const server = await startServer({ dataDir });
  const people = createPeople(server.url);
  const { data } = await people.anonymous.ask(LOG_IN, {
    handle: 'ada',
    password: 'another long enough one',
  });
  expect(data.logIn.viewer).toEqual({ handle: 'ada', name: 'ada', role: 'ADMIN' });
  await people.leave();
  await server.kill('SIGTERM');
});

test('another source of identity says who logs in; one that is wrong keeps the server from starting', async () => {
  const module = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  };
  for (const [path, says] of [
    [join(folder, 'not-there.mjs'), 'cannot be loaded'],
    [await module('empty.mjs', 'export default {};'), 'has no `logIn`'],
  ] as const) {
    const { code, stderr } = await runServer([], { DATA_DIR: dataDir, PORT: '0', IDENTITY_SOURCE: path });
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(says);
  }
  const source = await module(
    'source.mjs',
    `export default { async logIn(handle, password) {
       if (handle === 'broken') throw new Error('The directory is away.');
       return password === 'known elsewhere' ? { handle, name: 'Somebody Else' } : null;
     } };`,
  );
  const server = await startServer({ dataDir, env: { IDENTITY_SOURCE: source } });
  const people = createPeople(server.url);
  const logIn = (handle: string, password: string) => people.anonymous.ask(LOG_IN, { handle, password });
  expect(refusal(await logIn('grace', 'wrong')).code).toBe('CREDENTIALS_INVALID');
  expect(refusal(await logIn('broken', 'known elsewhere')).code).toBe('UNAVAILABLE');
  for (let times = 0; times < 2; times++)
    expect((await logIn('Grace', 'known elsewhere')).data.logIn.viewer).toEqual({
      handle: 'grace',
      name: 'Somebody Else',
      role: 'MEMBER',
    });
  const signUp = `mutation { signUp(handle: "linus", password: "${PASSWORD}") { token } }`;
  expect(refusal(await people.anonymous.ask(signUp)).code).toBe('FORBIDDEN');
  const setUp = await people.anonymous.ask('{ server { signUp passwords } }');
  expect(setUp.data.server).toEqual({ signUp: 'CLOSED', passwords: false });
  await people.leave();
  await server.kill('SIGTERM');
});
