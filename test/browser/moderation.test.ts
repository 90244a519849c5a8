// @vitest-environment node
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { assertAccessible, assertNoWideScroll } from '../support/accessible.ts';
import { dataDirWithAdmin } from '../support/admin.ts';
import { hear, house, live } from '../support/browser.ts';
import { createPeople, PASSWORD, type People } from '../support/people.ts';

const here = house(async () => ({ DATA_DIR: await dataDirWithAdmin('ada'), SIGN_UP: 'invited' }));

let people: People;
beforeAll(() => {
  people = createPeople(here.server.url);
});
afterAll(() => people.leave());

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const logInHere = async (page: Page, handle: string) => {
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Log in');
};
/** Opens a page that asks who it is, and leads back. */
async function openAs(handle: string, path: string, options?: BrowserContextOptions): Promise<Page> {
  const page = await here.visitor(options);
  await page.goto(path);
  await page.getByRole('link', { name: 'Log in' }).click();
  await logInHere(page, handle);
  await page.waitForURL((url) => `${url.pathname}${url.search}` === path);
  return page;
}
const personOf = (page: Page, name: string) =>
  page.getByRole('list', { name: 'People' }).getByRole('listitem').filter({ hasText: name });

/** Somebody new, by an invitation of the admin's. */
async function member(handle: string) {
  const logIn = `mutation { logIn(handle: "ada", password: "${PASSWORD}") { token viewer { id } } }`;
  const { data } = await people.anonymous.ask(logIn);
  const admin = people.withToken('ada', data.logIn.token, data.logIn.viewer.id);
  const made = await admin.ask('mutation { createServerInvitation(uses: 1) { token } }');
  const answer = await people.anonymous.ask(
    'mutation ($handle: String!, $password: String!, $invitation: String!) { signUp(handle: $handle, password: $password, invitation: $invitation) { token viewer { id } } }',
    { handle, password: PASSWORD, invitation: made.data.createServerInvitation.token },
  );
  const { token, viewer } = answer.data.signUp;
  return { admin, person: people.withToken(handle, token, viewer.id) };
}

async function moderator(handle: string) {
  const { admin, person } = await member(handle);
  await admin.ask(`mutation { setRole(account: "${person.id}", role: MODERATOR) { account { id } } }`);
  return person;
}

async function reported(room: string, body: string, reason: string): Promise<void> {
  const [rude, witness] = [await people.guest('Mallory', room), await people.guest('Emmy', room)];
  const { data } = await rude.say(room, body);
  await witness.ask(
    'mutation ($id: ID!, $reason: String!) { reportMessage(id: $id, reason: $reason) { id } }',
    {
      id: data.sendMessage.message.id,
      reason,
    },
  );
}

test('an admin invites somebody, who signs up by the link and is made a moderator; without a link nobody is let in', async () => {
  const admin = await openAs('ada', '/people?show=invitations');
  await admin.getByText('No invitation holds now.').waitFor();
  await press(admin, 'Make an invitation');
  const link = (await admin.locator('.secret').textContent()) ?? '';
  await admin.getByText('not used yet, 1 left').waitFor();

  const page = await here.visitor();
  await page.goto('/sign-up');
  await page.getByText('This server takes an invitation').waitFor();
  await page.getByLabel('Handle').fill('grace');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Sign up');
  await page.getByText('Signing up on this server takes an invitation.').waitFor();
  await page.getByLabel('Invitation').fill('nonsense');
  await press(page, 'Sign up');
  await page.getByText('This invitation is unknown').waitFor();
  expect(await page.getByLabel('Handle').inputValue()).toBe('grace');
  await page.goto(link);
  await page.getByLabel('Handle').fill('grace');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await press(page, 'Sign up');
  await page.getByRole('link', { name: 'Your account: grace' }).waitFor();

  await admin.reload();
  await admin.getByText('No invitation holds now.').waitFor();
  expect(await admin.content()).not.toContain(link.split('=')[1]);
  await press(admin, 'Make an invitation');
  await admin.getByText('not used yet, 1 left').waitFor();
  await admin.getByRole('button', { name: /^Revoke/ }).click();
  await admin.getByText('No invitation holds now.').waitFor();

  await admin.getByRole('link', { name: 'People' }).click();
  const role = admin.getByRole('combobox', { name: 'Role of grace' });
  await role.selectOption('MODERATOR');
  await personOf(admin, 'grace').getByText('moderator', { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Reports' }).click();
  await page.getByText('Nothing waits.').waitFor();
  expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0);

  await role.selectOption('MEMBER');
  const question = admin.getByRole('alertdialog', { name: 'Make grace a member?' });
  await question.getByText('Their sessions and access tokens end at once').waitFor();
  await press(admin, 'Leave it as it is');
  expect(await role.inputValue()).toBe('MODERATOR');
  await role.selectOption('MEMBER');
  await press(admin, 'Make a member');
  await personOf(admin, 'grace').getByText('member', { exact: true }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Log in to see this page' }).waitFor();
});

test('a report appears by itself; it is looked at, its message deleted, and the audit log tells', async () => {
  await moderator('hedy');
  await reported('Quarrels', 'The **first** insult', 'Insults me');
  const page = await openAs('hedy', '/moderation');
  const item = (reason: string) => page.getByRole('listitem').filter({ hasText: reason });
  await item('Insults me').getByText('first', { exact: true }).waitFor();
  expect(await item('Insults me').locator('strong').textContent()).toBe('first');
  await item('Insults me').focus();

  await reported('Quarrels', 'The second insult', 'Insults me again');
  await page.getByRole('status').getByText('A new report: 2 wait now.').waitFor();
  await item('Insults me again').waitFor();
  expect(await item('first').evaluate((element) => element === document.activeElement)).toBe(true);

  const guest = await here.visitor();
  await guest.goto('/rooms/quarrels');
  await guest.getByLabel('Name', { exact: true }).fill('Sophie');
  await press(guest, 'Join Room');
  await live(guest);
  await hear(guest, 'The second insult');
  await item('Insults me again').getByRole('button', { name: 'Delete the message' }).click();
  const question = page.getByRole('alertdialog', { name: 'Delete this message?' });
  await question.getByRole('button', { name: 'Delete', exact: true }).click();
  await item('Insults me again').getByText('The message was deleted today').waitFor();
  expect(await item('Insults me again').evaluate((element) => element === document.activeElement)).toBe(true);
  await hear(guest, 'This message was deleted.');

  await item('Insults me again').getByRole('button', { name: 'Looked at' }).click();
  await item('Insults me again').getByText('Looked at.', { exact: true }).waitFor();
  expect(await item('Insults me again').getByRole('button').count()).toBe(0);
  await page.getByRole('link', { name: 'Looked at' }).click();
  await item('Insults me again').getByText('Looked at by hedy today').waitFor();
  expect(await page.getByText('Nothing was looked at yet.').count()).toBe(0);

  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.getByText(/^hedy looked at a report about Mallory ·\w{4} in Quarrels\.$/).waitFor();
  await page.getByText(/^hedy deleted a message of Mallory ·\w{4} in Quarrels\.$/).waitFor();
  await page.getByRole('link', { name: 'Quarrels' }).first().click();
  await live(page);
});

test('a person is found, banned from the server with a reason, told so, and let in again', async () => {
  await member('loudmouth');
  const admin = await openAs('ada', '/people');
  await admin.getByLabel('Search').fill('loudm');
  await vi.waitFor(
    async () =>
      expect(await admin.getByRole('list', { name: 'People' }).getByRole('listitem').count()).toBe(1),
    10_000,
  );
  const person = personOf(admin, 'loudmouth');
  await person.getByRole('button', { name: 'Ban loudmouth' }).click();
  const question = admin.getByRole('alertdialog', { name: 'Ban loudmouth from this server?' });
  await question.getByLabel('For how long').selectOption('7 days');
  await question.getByLabel('Why').fill('x'.repeat(501));
  await press(admin, 'Ban');
  await question.getByText('1 too many: a reason has up to 500 characters.').waitFor();
  expect(await question.getByLabel('Why').getAttribute('aria-invalid')).toBe('true');
  await question.getByLabel('Why').fill('Too loud');
  await press(admin, 'Ban');
  await person.getByText(/^Banned until .* by ada: Too loud$/).waitFor();

  const page = await here.visitor();
  await page.goto('/log-in');
  await logInHere(page, 'loudmouth');
  await page.getByText(/^You are banned from this server until .*: Too loud\.$/).waitFor();
  expect(await page.getByRole('alert').allInnerTexts()).not.toContainEqual(expect.stringMatching(/\dT\d/));
  await admin.getByLabel('Ban', { exact: true }).selectOption('Not banned');
  await admin.getByText('Nobody is like that.').waitFor();
  await admin.getByLabel('Ban', { exact: true }).selectOption('Banned');
  await person.getByRole('button', { name: 'Lift the ban' }).click();
  await person.getByRole('button', { name: 'Ban loudmouth' }).waitFor();
  await logInHere(page, 'loudmouth');
  await page.getByRole('link', { name: 'Your account: loudmouth' }).waitFor();
  await admin.getByRole('link', { name: 'Audit log' }).click();
  await admin.getByText('ada let loudmouth log in again.').waitFor();
  await admin.getByText('ada banned loudmouth from the server.').waitFor();
  await admin.getByText('Why: Too loud').waitFor();
});

test('whoever may not see these pages is told why, and led on', async () => {
  await moderator('lise');
  const page = await here.visitor();
  await page.goto('/');
  await page.getByLabel('Name', { exact: true }).fill('Only Passing');
  await page.getByLabel('Room', { exact: true }).fill('Passage');
  await press(page, 'Join Room');
  await page.getByRole('button', { name: /^Create/ }).click();
  await live(page);
  await page.goto('/moderation/log');
  await page.getByText('Only moderators may do this.').waitFor();
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Choose a room' }).waitFor();
  await page.getByRole('link', { name: 'Log in as somebody else' }).click();
  await logInHere(page, 'lise');
  await page.getByRole('heading', { name: 'Audit log' }).waitFor();
  await page.goto('/people');
  await page.getByText('Only admins may do this.').waitFor();
  await page.getByRole('link', { name: 'Choose a room' }).click();
  await page.getByRole('link', { name: 'Reports' }).waitFor();
});

test.each([
  [1280, 'light'],
  [320, 'dark'],
] as const)('these pages at %s px, %s: nothing to complain about', async (width, colorScheme) => {
  const room = `Axe ${width} ${colorScheme} ${'long'.repeat(8)}`;
  await reported(room, `https://example.org/${'a'.repeat(200)}\n\n- one\n- two`, 'r'.repeat(300));
  const page = await openAs('ada', '/moderation', { viewport: { width, height: 640 }, colorScheme });
  const all = async () => {
    await assertAccessible(page);
    await assertNoWideScroll(page);
  };
  const go = (name: string) => page.getByRole('link', { name, exact: true }).click();
  const item = page.getByRole('listitem').filter({ hasText: room });
  await item.waitFor();
  await all();
  await item.getByRole('button', { name: 'Delete the message' }).click();
  await all();
  await press(page, 'Keep it');
  await item.getByRole('button', { name: 'Looked at' }).click();
  await item.getByText('Looked at.', { exact: true }).waitFor();
  await all();
  await go('Looked at');
  await item.getByText('Looked at by ada').waitFor();
  await all();
  await go('Audit log');
  await page.getByText('looked at a report').first().waitFor();
  await all();
  await go('People');
  await personOf(page, 'Mallory').first().waitFor();
  await all();
  await page.getByRole('button', { name: 'Ban Mallory' }).first().click();
  await all();
  await press(page, 'Cancel');
  await go('Invitations');
  await press(page, 'Make an invitation');
  await page.getByText('Copy the link now').waitFor();
  await all();
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
});

describe('where there are no guests and nobody signs up', () => {
  const closed = house({ GUESTS: 'false', SIGN_UP: 'closed' });

  test('it is said before anybody has filled in a form', async () => {
    const page = await closed.visitor();
    await page.goto('/');
    await page.getByText('Log in to talk here.').waitFor();
    await page.getByText('No rooms yet: name the first one.').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Sign up' }).count()).toBe(0);
    await assertAccessible(page);
    await page.goto('/rooms/lobby');
    await page.getByText('Only people with an account talk here.').waitFor();
    await page.getByRole('link', { name: 'Log in' }).first().click();
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.getByRole('link', { name: 'Sign up' }).count()).toBe(0);
    await page.goto('/sign-up');
    await page.getByRole('heading', { name: 'Nobody can sign up here' }).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await assertAccessible(page);
  });
});
