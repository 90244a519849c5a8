// @vitest-environment node
import type { Locator } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import {
  composer,
  confirmed,
  enter,
  hear,
  house,
  live,
  pending,
  say,
  speaker,
  untilConfirmed,
} from '../support/browser.ts';

const here = house();

/** What is said beside a field. */
async function errorOf(field: Locator): Promise<string | null> {
  const [id] = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
  return field.page().locator(`[id="${id}"]`).textContent();
}

test('two people talk, and each sees what both said once and in order', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Magic Circle');
  await enter(grace, 'Grace', 'Magic Circle');
  await say(ada, 'Good evening.');
  await hear(grace, 'Good evening.');
  await say(grace, 'Good evening, **Ada**.\nShall we?');
  await hear(ada, 'Shall we?');
  await say(ada, 'We shall.');
  const all = ['Good evening.', 'Good evening, Ada.\nShall we?', 'We shall.'];
  for (const page of [ada, grace]) await untilConfirmed(page, ...all);
  expect(await pending(ada)).toEqual([]);
  await ada.locator('.people-side').getByText('Grace').waitFor();
  expect(ada.url()).toMatch(/\/rooms\/magic-circle$/);
  expect(await ada.title()).toBe('Magic Circle · Enchanters');
});

test('what is shown after a reload is what was shown before', async () => {
  const page = await here.visitor();
  await enter(page, 'Linus', 'Magic Circle');
  await say(page, 'Hello from Linus');
  await vi.waitFor(async () => expect((await confirmed(page)).at(-1)).toBe('Hello from Linus'), 10_000);
  expect(await pending(page)).toEqual([]);
  const before = await confirmed(page);
  await page.reload();
  await live(page);
  await untilConfirmed(page, ...before);
});

test('somebody who comes by a link is asked for a name and goes on to the same room', async () => {
  await speaker(here.server.url, 'Ada', 'The Ünïcode 😀 room');
  const page = await here.visitor();
  await page.goto(`/rooms/${encodeURIComponent('the-ünïcode-😀-room')}`);
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page.getByText('Tell the others your name.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Edsger');
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page.getByRole('heading', { name: 'The Ünïcode 😀 room' }).waitFor();
  await live(page);
  await page.reload();
  await page.getByRole('heading', { name: 'The Ünïcode 😀 room' }).waitFor();
});

test('a room that does not exist is named, and can be created there and then', async () => {
  const page = await here.visitor();
  await page.goto('/rooms/no-such-room');
  await page.getByText('This room is private, or there is no such room.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Edsger');
  await page.getByRole('button', { name: 'Join Room' }).click();
  await vi.waitFor(
    async () => expect(await errorOf(page.getByLabel('Password'))).toContain('no-such-room'),
    10_000,
  );
  await page.getByRole('button', { name: 'Create “no-such-room”' }).click();
  await live(page);
  await page.getByText('Nobody has said anything yet.').waitFor();
});

test('a room with a similar name is suggested, and one press joins it', async () => {
  await speaker(here.server.url, 'Ada', 'Analytical Engine');
  const page = await here.visitor();
  await page.goto('/');
  await page.getByLabel('Name', { exact: true }).fill('Edsger');
  await page.getByLabel('Room', { exact: true }).fill('Analytical Engin');
  await page.getByRole('button', { name: 'Join Room' }).click();
  const similar = page.getByRole('region', { name: 'Similar rooms' });
  await similar.getByRole('button', { name: 'Analytical Engine' }).waitFor();
  // Once is enough: the list of rooms, which would find it too, does not name it again.
  expect(await page.getByRole('button', { name: 'Analytical Engine', exact: true }).count()).toBe(1);
  await similar.getByRole('button', { name: 'Analytical Engine' }).click();
  await page.getByRole('heading', { name: 'Analytical Engine' }).waitFor();
});

test('what is wrong is said beside its field, and both fields keep their text', async () => {
  const page = await here.visitor();
  await page.goto('/');
  const [name, room] = [page.getByLabel('Name', { exact: true }), page.getByLabel('Room', { exact: true })];
  const submit = page.getByRole('button', { name: 'Join Room' });

  await submit.click();
  expect(await errorOf(name)).not.toBe('');
  expect(await errorOf(room)).not.toBe('');

  for (const [typedName, typedRoom, wrong] of [
    ['\u200B\u200B', 'Lobby', name],
    ['Ada', ' \u2060 ', room],
    ['a'.repeat(300), 'Lobby', name],
    ['Ada', 'r'.repeat(300), room],
    ['Ada', 'a/b', room],
  ] as const) {
    await name.fill(typedName);
    await room.fill(typedRoom);
    await submit.click();
    await vi.waitFor(async () => {
      expect(await wrong.getAttribute('aria-invalid')).toBe('true');
      expect(await errorOf(wrong)).not.toBe('');
      expect(await errorOf(wrong === name ? room : name)).toBe('');
    }, 10_000);
    expect([await name.inputValue(), await room.inputValue()]).toEqual([typedName, typedRoom]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
  }
});

test('the name is remembered, and another one typed at the door renames', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Renaming');
  await say(page, 'Who am I?');
  await page.goto('/');
  await vi.waitFor(
    async () => expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Ada'),
    10_000,
  );
  await enter(page, 'Countess', 'Renaming');
  await hear(page, 'Countess');
});

test('rooms are found while typing, and picking one fills the field', async () => {
  await speaker(here.server.url, 'Ada', 'Quiet Library');
  const page = await here.visitor();
  await page.goto('/');
  await page.getByLabel('Room', { exact: true }).fill('quiet lib');
  await page.getByRole('button', { name: 'Quiet Library' }).click();
  expect(await page.getByLabel('Room', { exact: true }).inputValue()).toBe('Quiet Library');
});

test('a blank or too long message is refused beside the field, with its text kept', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Refusals');
  for (const text of ['  \n ', '\u200B\u200B', '😀'.repeat(4_001)]) {
    await composer(page).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
    await page
      .locator('#composer-refusal')
      .getByText(/empty|4,000/)
      .waitFor();
    expect(await composer(page).inputValue()).toBe(text);
  }
  await say(page, '😀'.repeat(4_000));
  await vi.waitFor(async () => expect(await confirmed(page)).toHaveLength(1), 10_000);
});

test('Enter sends once however often it is pressed, Shift+Enter breaks the line, and a composition is not cut', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Keys');
  await composer(page).fill('first');
  await composer(page).press('Shift+Enter');
  await page.keyboard.type('second');
  await composer(page).dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  expect(await composer(page).inputValue()).toBe('first\nsecond');
  await composer(page).press('Enter');
  await composer(page).press('Enter');
  await page.getByRole('button', { name: 'Send' }).dblclick();
  await untilConfirmed(page, 'first\nsecond');
  expect(await page.locator('#composer-refusal').textContent()).toBe('');
});

test('an own message stands there at once, paler, until the room confirms it', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Pending');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('"operationName":"SendMessage"')) await held;
    await route.continue();
  });
  await say(page, 'one');
  await say(page, 'two');
  expect(await pending(page)).toEqual(['one', 'two']);
  expect(await confirmed(page)).toEqual([]);
  expect(await composer(page).inputValue()).toBe('');
  letGo();
  await untilConfirmed(page, 'one', 'two');
  expect(await pending(page)).toEqual([]);
});

test('two people of one name are told apart', async () => {
  const [one, other] = [await here.visitor(), await here.visitor()];
  await enter(one, 'Ada', 'Twins');
  await enter(other, 'Ada', 'Twins');
  const tags = one.locator('.people-side .tag');
  await vi.waitFor(async () => expect(new Set(await tags.allInnerTexts()).size).toBe(2), 10_000);
});

test('a private room is found with its password only', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  const ask = async (page: typeof ada, name: string, password: string) => {
    await page.goto('/');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Room', { exact: true }).fill('Secret Garden');
    await page.getByRole('button', { name: 'Private room? Use a password' }).click();
    await page.getByLabel('Password').fill(password);
  };
  await ask(ada, 'Ada', 'rosebud rosebud');
  await ada.getByRole('button', { name: 'Join Room' }).click();
  await ada.getByRole('button', { name: 'Create “Secret Garden” with this password' }).click();
  await ada.getByRole('heading', { name: 'Private room Secret Garden' }).waitFor();
  await live(ada);

  await ask(grace, 'Grace', 'wrong');
  await grace.getByRole('button', { name: 'Join Room' }).click();
  await vi.waitFor(
    async () => expect(await errorOf(grace.getByLabel('Password'))).toMatch(/with this password/),
    10_000,
  );
  expect(await grace.getByLabel('Password').inputValue()).toBe('wrong');
  await grace.getByLabel('Password').fill('rosebud rosebud');
  await grace.getByRole('button', { name: 'Join Room' }).click();
  await grace.getByRole('heading', { name: 'Private room Secret Garden' }).waitFor();
  await live(grace);
  expect(grace.url()).not.toContain('rosebud');

  // It is on the way back for those who are in it, without the password.
  await grace.goto('/');
  await grace.getByRole('button', { name: 'Private room Secret Garden' }).click();
  await grace.getByRole('button', { name: 'Join Room' }).click();
  await live(grace);
});

test('the door of a private room asks for its password, and says beside it what is wrong', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await ada.goto('/rooms/walled-garden');
  await ada.getByLabel('Name', { exact: true }).fill('Ada');
  await ada.getByLabel('Password').fill('open sesame');
  await ada.getByRole('button', { name: 'Create “walled-garden” with this password' }).click();
  await ada.getByRole('heading', { name: 'Private room walled-garden' }).waitFor();

  await grace.goto('/rooms/walled-garden');
  await grace.getByLabel('Name', { exact: true }).fill('Grace');
  const password = grace.getByLabel('Password');
  const says = (what: RegExp) =>
    vi.waitFor(async () => expect(await errorOf(password)).toMatch(what), 10_000);
  expect(await errorOf(password)).toBe('');
  await password.fill('wrong');
  await grace.getByRole('button', { name: 'Join Room' }).click();
  await says(/with this password/);
  await password.fill('open sesame');
  await grace.getByRole('button', { name: 'Join Room' }).click();
  await live(grace);
  // Its address ends in what nobody guesses, whatever the way in.
  for (const page of [ada, grace]) await page.waitForURL(/\/rooms\/walled-garden-\w+$/);
  expect(grace.url()).toBe(ada.url());
  await grace.goto('/rooms/walled-garden');
  await live(grace);
  await grace.waitForURL(ada.url());
});

test('the door of a public room names it as its creator did, and promises no more than is so', async () => {
  await speaker(here.server.url, 'Ada', 'Open House');
  const page = await here.visitor();
  await page.goto('/rooms/open-house');
  await page.getByRole('heading', { name: 'Join Open House' }).waitFor();
  await page.getByText('Say who you are, and you are in.').waitFor();
  expect(await page.getByLabel('Password').count()).toBe(0);
});

test('who leaves is gone for the others, and comes back through the door', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Leaving');
  await enter(grace, 'Grace', 'Leaving');
  await ada.locator('.people-side').getByText('Grace').waitFor();
  const otherTab = await grace.context().newPage();
  await otherTab.goto('/rooms/leaving');
  await live(otherTab);
  const [leave, question] = [
    grace.getByRole('button', { name: 'Leave this room' }),
    grace.getByRole('alertdialog', { name: 'Leave Leaving?' }),
  ];
  await leave.click();
  await question.getByRole('button', { name: 'Stay' }).click();
  await question.waitFor({ state: 'hidden' });
  await live(grace);
  await leave.click();
  await grace.context().setOffline(true);
  await question.getByRole('button', { name: 'Leave', exact: true }).click();
  await question.getByText('The server cannot be reached right now.').waitFor();
  await grace.context().setOffline(false);
  await question.getByRole('button', { name: 'Leave', exact: true }).click();
  await grace.getByRole('heading', { name: /^Welcome/ }).waitFor();
  await ada.locator('.people-side').getByText('Grace').waitFor({ state: 'detached' });
  await otherTab.getByRole('heading', { name: /^Join/ }).waitFor();
  await otherTab.getByRole('button', { name: 'Join Room' }).click();
  await live(otherTab);
  await ada.locator('.people-side').getByText('Grace').waitFor();
});
