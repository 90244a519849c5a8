import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { db } from '../server/store/database.ts';
import { openApp, type TestApp } from './support/app.ts';
import { PASSWORD, refusal } from './support/people.ts';

// Counted, not replaced.
vi.mock('@node-rs/argon2', async (original) => {
  const argon2 = await original<typeof import('@node-rs/argon2')>();
  return { ...argon2, verify: vi.fn(argon2.verify) };
});

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

const handles: [what: string, make: (handle: string) => Promise<unknown>][] = [
  ['nobody has', async () => undefined],
  ['somebody has', (handle) => app.member(handle)],
  [
    'somebody banned has',
    async (handle) => {
      const { id } = await app.member(handle);
      return db.ban.create({ data: { id, accountId: id, byId: id, reason: 'Spam' }, select: { id: true } });
    },
  ],
  [
    'somebody had who is deleted',
    async (handle) => {
      const person = await app.member(handle);
      return person.ask(
        `mutation { deleteAccount(password: "${PASSWORD}", messages: KEEP) { account { id } } }`,
      );
    },
  ],
  [
    'somebody has who never had a password',
    async (handle) => {
      const { id } = await app.member(handle);
      return db.account.update({ where: { id }, data: { passwordHash: null }, select: { id: true } });
    },
  ],
];

// `npm run timing` measures that this takes the same time.
test.each(
  handles,
)('a wrong password for a handle that %s is looked at once, and answered alike', async (what, make) => {
  const handle = what.replaceAll(' ', '-').slice(0, 25);
  await make(handle);
  vi.mocked(verify).mockClear();
  const answer = await app.anonymous.ask(
    `mutation { logIn(handle: "${handle}", password: "not the right one") { token } }`,
  );
  expect(refusal(answer)).toMatchObject({
    code: 'CREDENTIALS_INVALID',
    message: 'The handle or the password is wrong.',
  });
  expect(verify).toHaveBeenCalledTimes(1);
});
