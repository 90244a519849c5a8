// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { composer, enter, hear, house, live, say, untilConfirmed, useTool } from '../support/browser.ts';
import { createPeople } from '../support/people.ts';

const here = house();
const PASSWORD = 'seven quiet lanterns';

const fill = async (page: Page, handle: string, password: string) => {
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(password);
};
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** From the home page to an account, and back. */
async function signUp(page: Page, handle: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await fill(page, handle, PASSWORD);
  await press(page, 'Sign up');
  await page.getByRole('link', { name: `Your account: ${handle}` }).waitFor();
}

/** Into a room, under the name of an account. */
async function enterAs(page: Page, room: string): Promise<void> {
  await page.getByLabel('Room', { exact: true }).fill(room);
  await press(page, 'Join Room');
  await page.getByRole('button', { name: /^Create/ }).click();
  await live(page);
}

test('a guest who signs up keeps what they said, and comes back to the room they were in', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Keepsakes');
  await say(page, 'Said as a guest');
  await untilConfirmed(page, 'Said as a guest');
  await page.locator('.people-side').getByRole('link', { name: 'Sign up' }).click();
  await page.getByText('Your messages and rooms stay yours.').waitFor();
  await fill(page, 'ada.l', 'short');
  await press(page, 'Sign up');
  await page.getByText('The password needs at least 8 characters.').waitFor();
  const password = page.getByLabel('Password', { exact: true });
  expect(await password.evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await page.getByLabel('Handle').inputValue()).toBe('ada.l');
  expect(await password.inputValue()).toBe('short');
  await password.fill(PASSWORD);
  await password.press('Enter');
  await live(page);
  expect(page.url()).toMatch(/\/rooms\/keepsakes$/);
  await page.locator('article.own').getByText('Said as a guest').waitFor();
  await page.locator('.people-side').getByRole('link', { name: 'Your account: Ada' }).waitFor();
});

test('another tab of a guest who signs up goes on in its room, and keeps what was being written', async () => {
  const page = await here.visitor();
  await enter(page, 'Emilie', 'Two tabs');
  const other = await page.context().newPage();
  await other.goto(page.url());
  await live(other);
  await composer(other).fill('Half a sentence');
  await page.locator('.people-side').getByRole('link', { name: 'Sign up' }).click();
  await fill(page, 'emilie', PASSWORD);
  await press(page, 'Sign up');
  await live(page);
  await other.locator('.people-side').getByRole('link', { name: 'Your account: Emilie' }).waitFor();
  await live(other);
  expect(await composer(other).inputValue()).toBe('Half a sentence');
});

test('who logs in as somebody else in another tab is asked before that one comes into the room', async () => {
  const people = createPeople(here.server.url);
  const member = await people.member('hedy');
  const page = await here.visitor();
  await enter(page, 'Guest', 'One browser');
  const [cookie] = await page.context().cookies();
  await page
    .context()
    .addCookies([{ ...(cookie as NonNullable<typeof cookie>), value: member.token as string }]);
  await people.withToken('Guest', cookie?.value ?? '', '').ask('mutation { logOut { ended } }');
  await page.getByText('You are signed in as somebody else in this browser now.').waitFor();
  const { data } = await member.ask('{ rooms(joined: true) { nodes { name } } }');
  expect(data.rooms.nodes).toEqual([]);
  await press(page, 'Join Room');
  await live(page);
  await people.leave();
});

test('somebody logs out, is nobody, and logs in again; a wrong password is said, and what was typed stays', async () => {
  const page = await here.visitor();
  await signUp(page, 'grace');
  await page.getByRole('link', { name: 'Your account: grace' }).click();
  await page.getByText('You log in as “grace”.').waitFor();
  await press(page, 'Log out');
  await page.getByRole('link', { name: 'Log in' }).click();
  await fill(page, 'Grace', 'not my password');
  await press(page, 'Log in');
  await page.getByRole('alert').getByText('The handle or the password is wrong.').waitFor();
  expect(await page.getByLabel('Handle').inputValue()).toBe('Grace');
  expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('not my password');
  await fill(page, 'Grace', PASSWORD);
  await press(page, 'Log in');
  await page.getByRole('link', { name: 'Your account: grace' }).waitFor();
});

test('what others see of an account, its password and its sessions are changed on its page', async () => {
  const page = await here.visitor();
  await signUp(page, 'katherine');
  const elsewhere = await here.visitor();
  await elsewhere.goto('/account');
  await elsewhere.getByRole('heading', { name: 'Log in' }).waitFor();
  await fill(elsewhere, 'katherine', PASSWORD);
  await press(elsewhere, 'Log in');
  await elsewhere.getByText('You log in as “katherine”.').waitFor();

  await page.goto('/account');
  await page.getByLabel('Name', { exact: true }).fill('Katherine J.');
  await press(page, 'Save');
  await page.getByText('Saved.').waitFor();
  await page.getByLabel('Password now').fill('wrong');
  await page.getByLabel('New password').fill('nine loud trumpets');
  await press(page, 'Change password');
  await page.getByText('The password is wrong.').waitFor();
  await page.getByLabel('Password now').fill(PASSWORD);
  const sessions = page.getByRole('region', { name: 'Where you are logged in' }).getByRole('listitem');
  await vi.waitFor(async () => expect(await sessions.count()).toBe(2), 10_000);
  await press(page, 'Change password');
  await page.getByText('Changed. Your other sessions have ended.').waitFor();
  await vi.waitFor(async () => expect(await sessions.count()).toBe(1), 10_000);
  await elsewhere.reload();
  await elsewhere.getByRole('heading', { name: 'Log in' }).waitFor();
  await page.reload();
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Katherine J.');
});

test('an access token is shown once, works as far as its scopes go, and is revoked', async () => {
  const page = await here.visitor();
  await signUp(page, 'linus');
  await page.goto('/account');
  const tokens = page.getByRole('region', { name: 'Access tokens' });
  await tokens.getByLabel('What for').fill('A bot');
  for (const days of ['401', '0', '99999', '']) {
    await tokens.getByLabel('Days it lasts').fill(days);
    await press(page, 'Make a token');
    await tokens.getByText('It lasts 1 to 400 days.').waitFor();
  }
  await tokens.getByLabel('Days it lasts').fill('400');
  await press(page, 'Make a token');
  const secret = (await tokens.locator('.secret').textContent()) ?? '';
  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
    const body = JSON.stringify({ query });
    const response = await fetch(`${here.server.url}/graphql`, { method: 'POST', headers, body });
    return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  };
  expect(await ask('{ viewer { handle } }')).toMatchObject({ data: { viewer: { handle: 'linus' } } });
  const joins = await ask('mutation { joinRoom(room: "Bots", create: true) { room { slug } } }');
  expect(joins.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  await page.reload();
  await tokens.getByText('A bot').waitFor();
  expect(await page.content()).not.toContain(secret);
  await tokens.getByRole('button', { name: 'Revoke' }).click();
  await tokens.getByText('A bot').waitFor({ state: 'detached' });
  expect((await ask('{ viewer { handle } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('an account is deleted by its owner, and with it what they said', async () => {
  const page = await here.visitor();
  await signUp(page, 'hypatia');
  await enterAs(page, 'Library');
  await say(page, 'Keep the books');
  await hear(page, 'Keep the books');
  await page.goto('/account');
  await page.getByText('Delete this account').click();
  const form = page.getByRole('group').filter({ hasText: 'Delete this account' });
  await form.getByLabel('Password').fill('wrong');
  await press(page, 'Delete it for good');
  await form.getByText('The password is wrong.').waitFor();
  await form.getByLabel('Delete what I said, too').check();
  await form.getByLabel('Password').fill(PASSWORD);
  await press(page, 'Delete it for good');
  await page.getByRole('link', { name: 'Sign up' }).waitFor();
  await enter(page, 'Emmy', 'Library');
  await hear(page, 'This message was deleted.');
});

test('a message that is deleted is gone for the others too, and leaves a trace of itself', async () => {
  const [emmy, sophie] = [await here.visitor(), await here.visitor()];
  await enter(emmy, 'Emmy', 'Regrets');
  await enter(sophie, 'Sophie', 'Regrets');
  await say(sophie, 'Never mind this');
  await hear(emmy, 'Never mind this');
  await say(emmy, 'Mind this');
  await hear(sophie, 'Mind this');
  // Sophie may take back what she said, and nothing else; Emmy, whose room it is, may take away both.
  const menu = async (page: Page, said: string) => {
    const article = page.locator('article').filter({ has: page.getByText(said, { exact: true }) });
    await useTool(article, 'What to do with this message');
    const items = page.locator('.message-menu button');
    await items.first().waitFor();
    return items;
  };
  const offered = async (page: Page, said: string) => {
    const texts = await (await menu(page, said)).allInnerTexts();
    await page.keyboard.press('Escape');
    await page.locator('.message-menu').waitFor({ state: 'hidden' });
    return texts;
  };
  const everybody = ['React…', 'Reply', 'Reply in a thread'];
  const copies = ['Copy text', 'Copy link'];
  expect(await offered(emmy, 'Never mind this')).toEqual([
    ...everybody,
    ...copies,
    'Pin',
    'Delete…',
    'Report…',
  ]);
  expect(await offered(emmy, 'Mind this')).toEqual([...everybody, 'Edit', ...copies, 'Pin', 'Delete…']);
  expect(await offered(sophie, 'Mind this')).toEqual([...everybody, ...copies, 'Report…']);
  await (await menu(sophie, 'Never mind this')).getByText('Delete…').click();
  const question = sophie.getByRole('alertdialog', { name: 'Delete this message?' });
  await question.getByRole('button', { name: 'Keep it' }).click();
  await hear(emmy, 'Never mind this');
  // The focus is where it was: the keyboard goes on from there.
  await sophie.keyboard.press('Enter');
  await sophie.locator('.message-menu button').getByText('Delete…').waitFor();
  await sophie.keyboard.press('ArrowUp');
  await sophie.keyboard.press('Enter');
  await question.getByRole('button', { name: 'Delete', exact: true }).click();
  for (const page of [emmy, sophie]) {
    await untilConfirmed(page, 'This message was deleted.', 'Mind this');
  }
  await emmy.reload();
  await hear(emmy, 'This message was deleted.');
});

test('an invitation opens a private room to whoever follows its link; one that does not hold is said so', async () => {
  const ada = await here.visitor();
  await ada.goto('/rooms/hidden-valley');
  await ada.getByLabel('Name', { exact: true }).fill('Emmy');
  await ada.getByLabel('Password').fill('open sesame');
  await ada.getByRole('button', { name: /^Create/ }).click();
  await live(ada);
  const token = await ada.evaluate(async () => {
    const query = 'mutation { createRoomInvitation(room: "hidden-valley") { token } }';
    const headers = { 'content-type': 'application/json', 'x-graphql-yoga-csrf': 'web' };
    const body = JSON.stringify({ query });
    return (await (await fetch('/graphql', { method: 'POST', headers, body })).json()).data
      .createRoomInvitation.token as string;
  });
  const guest = await here.visitor();
  await guest.goto(`${ada.url()}#invitation=nonsense`);
  await guest.getByLabel('Name', { exact: true }).fill('Sophie');
  await press(guest, 'Join Room');
  await guest.getByText('This invitation is unknown').waitFor();
  await guest.getByLabel('Password').waitFor();
  const other = await here.visitor();
  await other.goto(`${ada.url()}#invitation=${token}`);
  await other.getByText('Say who you are, and you are in.').waitFor();
  await other.getByLabel('Name', { exact: true }).fill('Sophie');
  await press(other, 'Join Room');
  await live(other);
});

test('who is removed is told so at the door and may come back; who is banned may not; a new name is seen at once', async () => {
  const people = createPeople(here.server.url);
  const owner = await people.guest('Owner', 'Orderly');
  const page = await here.visitor();
  await enter(page, 'Mallory', 'Orderly');
  const { data } = await owner.ask('{ users(room: "orderly") { id isViewer } }');
  const { id } = data.users.find(({ isViewer }: { isViewer: boolean }) => !isViewer);
  const upon = (verb: string) =>
    owner.ask(`mutation ($id: ID!) { ${verb}(room: "orderly", account: $id) { room { id } } }`, { id });

  await upon('kickUser');
  await page.getByText('You were removed from this room.').waitFor();
  await page.reload();
  await page.getByText('You were removed from this room.').waitFor();
  await press(page, 'Join Room');
  await live(page);

  await owner.ask('mutation { updateRoom(room: "orderly", name: "Well kept") { room { id } } }');
  await page.getByRole('heading', { name: 'Well kept' }).waitFor();
  await page.waitForURL(/\/rooms\/well-kept$/);
  await live(page);

  await upon('muteUser');
  await page.getByText(/^You may only read here until/).waitFor();

  await owner.ask('mutation { archiveRoom(room: "well-kept") { room { id } } }');
  await page.getByText('This room is archived').waitFor();
  expect(await page.getByRole('textbox').count()).toBe(0);

  await upon('banUser');
  await page.getByRole('heading', { name: 'You cannot enter this room' }).waitFor();
  await page.reload();
  await page.getByText('You are banned from the room “Well kept”.').waitFor();
  await people.leave();
});

test('a guest logs out when they have been told that they cannot come back as the same', async () => {
  const page = await here.visitor();
  await enter(page, 'Fleeting', 'Waiting');
  await page.getByRole('link', { name: 'Your account' }).first().click();
  const question = page.getByRole('alertdialog', { name: 'Log out as a guest?' });
  await press(page, 'Log out');
  await question.getByText('You cannot come back as the same guest.').waitFor();
  await press(page, 'Stay');
  await question.waitFor({ state: 'hidden' });
  await press(page, 'Log out');
  await press(page, 'Log out for good');
  await page.waitForURL(/\/$/);
  await page.getByText('Say who you are, name a room, and start talking.').waitFor();
  await page.goto('/rooms/waiting');
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('');
});

test('a guest has a page too: their name is changed there, and they go for good', async () => {
  const page = await here.visitor();
  await enter(page, 'Passing', 'Waiting');
  await page.getByRole('link', { name: 'Your account' }).first().click();
  await page.getByRole('heading', { name: 'You are here as a guest' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Passing by');
  await press(page, 'Save');
  await page.getByText('Saved.').waitFor();
  await page.getByText('Delete this account').click();
  await press(page, 'Delete it for good');
  await page.waitForURL(/\/$/);
  await page.getByText('Say who you are, name a room, and start talking.').waitFor();
  expect(await page.getByRole('link', { name: 'Your account' }).count()).toBe(0);
});
