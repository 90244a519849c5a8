// @vitest-environment node
import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { assertAccessible, assertNoWideScroll } from '../support/accessible.ts';
import { composer, enter, hear, house, live, say, speaker, useTool } from '../support/browser.ts';
import { createPeople } from '../support/people.ts';

const here = house();

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

/** Where they stand in the room, not in a thread. */
const row = (page: Page, text: string): Locator =>
  page.locator('.messages article').filter({ hasText: text }).last();
const panel = (page: Page): Locator => page.getByRole('complementary', { name: 'Thread' });
const drawer = (page: Page): Locator => page.locator('dialog.drawer[open]');
const menu = (page: Page): Locator => page.locator('.message-menu:popover-open');

async function openMenu(page: Page, message: Locator): Promise<Locator> {
  await useTool(message, 'What to do with this message');
  await menu(page).getByRole('button', { name: 'Copy link' }).waitFor();
  return menu(page);
}

async function choose(page: Page, message: Locator, what: string): Promise<void> {
  await (await openMenu(page, message)).getByRole('button', { name: what, exact: true }).click();
}

async function react(page: Page, message: Locator, emoji: string): Promise<void> {
  await useTool(message, 'React');
  const picker = page.getByRole('dialog', { name: 'React' });
  await picker.getByText(emoji, { exact: true }).first().click();
  await picker.waitFor({ state: 'hidden' });
}

async function inBothThemes(page: Page, look: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await look();
  }
}

test('an answer quotes what it answers, on a phone too, and a press on the quote leads there', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor(PHONE)];
  await enter(ada, 'Ada', 'Answers');
  await say(ada, 'Who is coming?');
  const talk = await speaker(here.server.url, 'Margaret', 'Answers');
  await talk.say(...Array.from({ length: 30 }, (_, n) => `In between ${n}`));
  await enter(grace, 'Grace', 'Answers');
  await hear(grace, 'In between 29');
  await choose(grace, row(grace, 'In between 29'), 'Reply');
  await grace.locator('.subject').getByText('In between 29').waitFor();
  await say(grace, 'Me too');
  await row(ada, 'Me too').locator('.quote').getByText('In between 29').waitFor();
  await grace.locator('.subject').waitFor({ state: 'detached' });
  await assertNoWideScroll(grace);

  // Escape takes the answer back, and what is typed stays.
  await useTool(row(ada, 'Me too'), 'Reply');
  await composer(ada).fill('Never mind');
  await composer(ada).press('Escape');
  await ada.locator('.subject').waitFor({ state: 'detached' });
  expect(await composer(ada).inputValue()).toBe('Never mind');
  await composer(ada).fill('');

  await ada.locator('.scroller').first().hover();
  await ada.mouse.wheel(0, -5_000);
  await useTool(row(ada, 'Who is coming?'), 'Reply');
  await say(ada, 'I for one');
  await row(ada, 'I for one').locator('.quote').click();
  const marked = ada.locator('article.marked').getByText('Who is coming?');
  await marked.waitFor();
  await vi.waitFor(
    async () =>
      expect(await ada.evaluate(() => document.activeElement?.textContent)).toContain('Who is coming?'),
    10_000,
  );
});

test('a message is edited by the arrow up and from its menu; what is deleted meanwhile loses nobody their words', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Edits');
  await enter(grace, 'Grace', 'Edits');
  await say(ada, 'Helo');
  await hear(grace, 'Helo');
  await composer(ada).press('ArrowUp');
  await ada.locator('.subject').getByText('Helo').waitFor();
  expect(await composer(ada).inputValue()).toBe('Helo');
  await composer(ada).press('Escape');
  await ada.locator('.subject').waitFor({ state: 'detached' });
  await composer(ada).press('ArrowUp');
  await say(ada, 'Hello');
  await row(grace, 'Hello').getByText('edited').waitFor();
  expect(await grace.locator('.messages article').count()).toBe(1);
  await choose(ada, row(ada, 'Hello'), 'Edit');
  await say(ada, 'Hello, all');
  await hear(grace, 'Hello, all');
  // Nobody edits what others said.
  const may = await openMenu(grace, row(grace, 'Hello, all'));
  expect(await may.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0);
  await grace.keyboard.press('Escape');
  await menu(grace).waitFor({ state: 'hidden' });

  // Edited here, and deleted at another place at once: it is gone in both, and says so.
  const other = await ada.context().newPage();
  await other.goto('/rooms/edits');
  await live(other);
  await choose(ada, row(ada, 'Hello, all'), 'Edit');
  await composer(ada).fill('Hello, everybody');
  await choose(other, row(other, 'Hello, all'), 'Delete…');
  await Promise.all([
    other.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click(),
    composer(ada).press('Enter'),
  ]);
  for (const page of [ada, grace, other])
    await page.locator('.messages article').getByText('This message was deleted.').waitFor();
  await grace.reload();
  await grace.locator('.messages article').getByText('This message was deleted.').waitFor();
  expect(await grace.getByText('Hello').count()).toBe(0);
});

test('reactions of two people are counted alike for both, and after a reload; the focus stays', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Reactions');
  await enter(grace, 'Grace', 'Reactions');
  await say(ada, 'It works');
  await hear(grace, 'It works');
  await react(grace, row(grace, 'It works'), '🎉');
  const one = row(ada, 'It works').getByRole('button', { name: '🎉 1 person', exact: true });
  await one.focus();
  await one.press('Enter');
  const both = (page: Page) => row(page, 'It works').getByRole('button', { name: '🎉 2 people, you too' });
  await both(ada).waitFor();
  await both(grace).waitFor();
  expect(await both(ada).evaluate((button) => button === document.activeElement)).toBe(true);
  await Promise.all([both(ada).click(), react(grace, row(grace, 'It works'), '👍')]);
  for (const page of [ada, grace]) {
    await row(page, 'It works')
      .getByRole('button', { name: /^🎉 1 person/ })
      .waitFor();
    await row(page, 'It works')
      .getByRole('button', { name: /^👍 1 person/ })
      .waitFor();
  }
  const said = (page: Page) =>
    row(page, 'It works')
      .locator('.reaction:not(.more)')
      .evaluateAll((all) => all.map((button) => button.textContent?.trim()).sort());
  const before = await said(ada);
  await ada.reload();
  await hear(ada, 'It works');
  await vi.waitFor(async () => expect(await said(ada)).toEqual(before), 10_000);
  expect(await said(grace)).toEqual(before);
});

test('a thread stands beside the room: replies, what is new in it, following, and the way back closes it', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor(PHONE)];
  await enter(ada, 'Ada', 'Threads');
  await enter(grace, 'Grace', 'Threads');
  await say(ada, 'Where do we meet?');
  await hear(grace, 'Where do we meet?');
  await choose(grace, row(grace, 'Where do we meet?'), 'Reply in a thread');
  const write = (page: Page) => panel(page).getByRole('textbox', { name: /^Message as/ });
  await write(grace).fill('At the gate');
  await write(grace).press('Enter');
  await panel(grace).locator('ol:not(.pendings) article').getByText('At the gate').waitFor();
  await panel(grace).getByRole('button', { name: 'Following' }).waitFor();
  // The root's author follows: for her it is new.
  const line = ada.locator('.messages .thread-line');
  await line.getByText('1 reply · 1 new').waitFor();
  expect(await ada.locator('.messages article').getByText('At the gate').count()).toBe(0);
  await line.click();
  await panel(ada).locator('ol article').getByText('At the gate').waitFor();
  await vi.waitFor(async () => expect((await line.textContent())?.trim()).toBe('1 reply'), 10_000);
  await inBothThemes(ada, () => assertAccessible(ada));
  await inBothThemes(grace, () => assertAccessible(grace));
  await assertNoWideScroll(grace);
  await panel(ada).getByRole('button', { name: 'Following' }).click();
  await panel(ada).getByRole('button', { name: 'Follow', exact: true }).waitFor();

  await grace.goBack();
  await panel(grace).waitFor({ state: 'detached' });
  await grace.locator('.messages .thread-line').getByText('1 reply').waitFor();
  // A link to a reply opens the thread at it.
  const link = await panel(ada)
    .locator('ol article')
    .first()
    .evaluate(() => location.pathname);
  await ada.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(ada, panel(ada).locator('ol article').filter({ hasText: 'At the gate' }), 'Copy link');
  const copied = await ada.evaluate(() => navigator.clipboard.readText());
  expect(new URL(copied).pathname).toBe(link);
  await grace.goto(copied);
  await panel(grace).locator('article.marked').getByText('At the gate').waitFor();
});

test('what is pinned is counted in the header, found in the drawer, led to, and taken off', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Pins');
  await enter(grace, 'Grace', 'Pins');
  await say(ada, 'The rules');
  await hear(grace, 'The rules');
  const talk = await speaker(here.server.url, 'Margaret', 'Pins');
  await choose(ada, row(ada, 'The rules'), 'Pin');
  const icon = (page: Page) => page.getByRole('button', { name: '1 pinned message' });
  await icon(ada).waitFor();
  await talk.say(...Array.from({ length: 60 }, (_, n) => `In between ${n}`));
  await hear(grace, 'In between 59');
  await icon(grace).click();
  const item = drawer(grace).getByRole('button', { name: /The rules/ });
  await item.waitFor();
  expect(await drawer(grace).getByRole('button', { name: 'Unpin' }).count()).toBe(0);
  await inBothThemes(grace, () => assertAccessible(grace));
  await item.click();
  await grace.locator('article.marked').getByText('The rules').waitFor();
  await icon(grace).click();
  // What it says is told live, and when it is taken off.
  await composer(ada).press('ArrowUp');
  await say(ada, 'The new rules');
  await drawer(grace).getByText('The new rules').waitFor();
  await icon(ada).click();
  await drawer(ada).getByRole('button', { name: 'Unpin' }).click();
  await drawer(ada).getByText('Nothing is pinned here.').waitFor();
  await drawer(grace).getByText('Nothing is pinned here.').waitFor();
  await ada.keyboard.press('Escape');
  await icon(ada).waitFor({ state: 'detached' });
});

test('words are found in this room and in all, and a press leads to them in their room', async () => {
  const page = await here.visitor();
  await (await speaker(here.server.url, 'Margaret', 'Archive')).say('The **quokka** & <b>friends</b> sleep');
  await enter(page, 'Grace', 'Archive');
  await enter(page, 'Grace', 'Searching');
  await say(page, 'No such animal here');
  await page.keyboard.press('Control+Shift+F');
  const field = drawer(page).getByRole('searchbox', { name: 'Search' });
  await vi.waitFor(
    async () => expect(await field.evaluate((input) => input === document.activeElement)).toBe(true),
    10_000,
  );
  // Nothing, too much, and what the server refuses: beside the field, with its text kept.
  for (const [text, why] of [
    ['  ', 'Write what to search for.'],
    ['x'.repeat(201), '1 too many'],
    ['before:yesterday', /before/],
  ] as const) {
    await field.fill(text);
    await field.press('Enter');
    await drawer(page).locator('search .field-error').getByText(why).waitFor();
    expect(await field.inputValue()).toBe(text);
  }
  await field.fill('quokka');
  await drawer(page).getByRole('button', { name: 'from:' }).click();
  expect(await field.inputValue()).toBe('quokka from:');
  await field.fill('quokka');
  await field.press('Enter');
  await drawer(page).getByText('Nothing was found.').waitFor();
  await drawer(page).getByLabel('In all your rooms').check();
  const found = drawer(page).getByRole('button', { name: /quokka/ });
  await found.waitFor();
  expect(await found.locator('mark').allTextContents()).toEqual(['quokka']);
  expect(await found.textContent()).toContain('Archive');
  expect(await found.textContent()).toContain('<b>friends</b>');
  await inBothThemes(page, () => assertAccessible(page));
  await page.context().setOffline(true);
  await field.press('Enter');
  await drawer(page).locator('search .field-error').getByText('cannot be reached').waitFor();
  await page.context().setOffline(false);
  await field.press('Enter');
  await found.click();
  await page.getByRole('heading', { name: 'Archive', level: 1 }).waitFor();
  await page.locator('article.marked').getByText('quokka').waitFor();
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
});

test('the header of a room is calm on a narrow phone, and its drawer leads to a day and to the newest', async () => {
  const page = await here.visitor({ ...PHONE, viewport: { width: 320, height: 640 } });
  await (await speaker(here.server.url, 'Ada', 'Days')).say('First of all', 'Last of all');
  await enter(page, 'Grace', 'Days');
  expect(await page.locator('.bar button:visible, .bar a:visible').count()).toBeLessThanOrEqual(4);
  await assertNoWideScroll(page);
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await assertAccessible(page);
  await assertNoWideScroll(page);
  await drawer(page).getByRole('button', { name: 'Go there' }).click();
  await drawer(page).getByText('Choose a day').waitFor();
  await drawer(page).getByLabel('Go to a day').fill('2020-01-01');
  await drawer(page).getByRole('button', { name: 'Go there' }).click();
  await drawer(page).waitFor({ state: 'hidden' });
  await vi.waitFor(
    async () =>
      expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('First of all'),
    10_000,
  );
});

test('somebody is called by a few letters of their name, with the keyboard and with a press', async () => {
  const people = createPeople(here.server.url);
  for (const [handle, name] of [
    ['grace', 'Gracie'],
    ['graham', 'Ångström'],
    ['linus', 'A name that goes on and on and on and on'],
  ] as const) {
    const member = await people.member(handle);
    await member.ask('mutation { joinRoom(room: "Calling", create: true) { room { id } } }');
    await member.ask('mutation ($name: String) { updateAccount(name: $name) { viewer { name } } }', { name });
  }
  const page = await here.visitor(PHONE);
  await enter(page, 'Gray', 'Calling');
  const list = page.getByRole('listbox', { name: 'People' });
  const offered = () => list.getByRole('option').allTextContents();
  const field = composer(page);
  await field.pressSequentially('Well, @GRA');
  // Not the viewer, and nobody without a handle.
  await expect.poll(offered).toEqual(['Gracie@grace', 'Ångström@graham']);
  const marked = await field.getAttribute('aria-activedescendant');
  expect(await page.locator(`[id="${marked}"]`).textContent()).toBe('Gracie@grace');
  await inBothThemes(page, () => assertAccessible(page));
  await field.press('ArrowDown');
  await field.press('Enter');
  await list.waitFor({ state: 'hidden' });
  expect(await field.inputValue()).toBe('Well, @graham ');

  await field.pressSequentially('and @');
  await expect.poll(async () => (await offered()).length).toBe(3);
  await assertNoWideScroll(page);
  await field.pressSequentially('angst');
  await expect.poll(offered).toEqual(['Ångström@graham']);
  await field.press('Escape');
  await list.waitFor({ state: 'hidden' });
  await field.fill('@name');
  await list.getByRole('option').click();
  expect(await field.inputValue()).toBe('@linus ');
  // No address, and nobody: what is typed is sent as it is.
  await field.fill('ada@gra');
  await field.press('Enter');
  await hear(page, 'ada@gra');
  await field.fill('@nobody');
  await field.press('Enter');
  await hear(page, '@nobody');
  await people.leave();
});
