import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { onIdentityChange, watchIdentity } from '../server/accounts/changes.ts';
import { attach } from '../server/live/hub.ts';
import { db } from '../server/store/database.ts';
import { openApp, type TestApp } from './support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app.close());

test('what changes here is applied once, what changes elsewhere too; an e-mail address is nothing to tell of', async () => {
  const heard: string[] = [];
  onIdentityChange(({ accountId }) => heard.push(accountId));
  const stop = watchIdentity();
  const timesOf = (id: string) => heard.filter((one) => one === id).length;
  const ada = await app.member('ada');
  await ada.ask('mutation { updateAccount(email: "ada@example.org") { viewer { id } } }');
  expect(timesOf(ada.id)).toBe(0);
  await ada.ask('mutation { updateAccount(name: "Countess") { viewer { id } } }');
  expect(timesOf(ada.id)).toBe(1);
  for (const elsewhere of [crypto.randomUUID(), crypto.randomUUID()]) {
    await db.identityChange.create({ data: { accountId: elsewhere, sessionId: null } });
    // The look that finds it finds what was told here before it.
    await vi.waitFor(() => expect(timesOf(elsewhere)).toBe(1), 5_000);
  }
  stop();
  expect(timesOf(ada.id)).toBe(1);
  expect(await db.identityChange.count({ where: { accountId: ada.id } })).toBe(1);
});

test('what was made of events before somebody changed is not shown after it, in any room', async () => {
  const emmy = await app.guest('Emmy', 'Quiet');
  const { id } = await db.room.findUniqueOrThrow({ where: { slug: 'quiet' } });
  const hub = attach(id);
  await hub.ready;
  const before = hub.edition;
  await emmy.ask('mutation { updateAccount(name: "Amalie") { viewer { id } } }');
  expect(hub.edition).toBeGreaterThan(before);
  hub.detach();
});
