// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { assertAccessible } from '../support/accessible.ts';
import { composer, confirmed, enter, hear, house, live, say } from '../support/browser.ts';

const here = house();

const typing = (page: Page) => page.locator('.talk .typing-names');
const people = (page: Page, title: string) =>
  page.locator('.people-side').locator(`h2:text("${title}") + ul`).getByRole('listitem');

/** Somebody goes on typing until it is seen: what is not typed any more is not shown for long. */
const untilSeen = (typists: readonly Page[], watcher: Page, wanted: RegExp) =>
  expect
    .poll(
      async () => {
        for (const typist of typists) await composer(typist).pressSequentially('!');
        return typing(watcher).textContent();
      },
      { interval: 200, timeout: 20_000 },
    )
    .toMatch(wanted);

test('the others see who types, until it is sent, and nobody sees themselves', async () => {
  const [ada, grace, linus] = [await here.visitor(), await here.visitor(), await here.visitor()];
  for (const [page, name] of [
    [ada, 'Ada'],
    [grace, 'Grace'],
    [linus, 'Linus'],
  ] as const)
    await enter(page, name, 'Typing');
  const tab = await grace.context().newPage();
  await tab.goto('/rooms/typing');
  await live(tab);
  const height = await ada.locator('.talk form').evaluate((form) => form.getBoundingClientRect().top);

  await composer(grace).pressSequentially('Hello');
  await typing(ada).getByText('Grace is typing…').waitFor();
  expect(await ada.locator('.talk form').evaluate((form) => form.getBoundingClientRect().top)).toBe(height);
  await composer(linus).pressSequentially('And');
  await untilSeen([grace, linus], ada, /^(Grace and Linus|Linus and Grace) are typing…/);
  for (const page of [grace, tab]) await typing(page).getByText('Linus is typing…').waitFor();
  await assertAccessible(ada);
  await composer(linus).fill('');
  await typing(ada).getByText('Grace is typing…').waitFor();
  await composer(grace).press('Enter');
  await hear(ada, 'Hello');
  await expect.poll(() => typing(ada).textContent()).toBe('');
  for (const page of [grace, tab]) await expect.poll(() => typing(page).textContent()).toBe('');
  await composer(grace).pressSequentially('And on');
  await typing(ada).getByText('Grace is typing…').waitFor();
});

test('whoever hides is listed as not here, whoever is away as away, with a word', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Seen');
  await grace.clock.install();
  await enter(grace, 'Grace', 'Seen');
  await people(ada, 'Here now').filter({ hasText: 'Grace' }).waitFor();

  await grace.clock.fastForward('05:01');
  await people(ada, 'Here now').filter({ hasText: 'Grace' }).getByText('away').waitFor();
  await grace.mouse.move(100, 100);
  await people(ada, 'Here now').filter({ hasText: 'Grace' }).getByText('away').waitFor({ state: 'detached' });

  const account = await grace.context().newPage();
  await account.goto('/account');
  await account.getByLabel('Hide that I am online').check();
  await people(ada, 'Not here').filter({ hasText: 'Grace' }).waitFor();
  await assertAccessible(account);
  await account.reload();
  expect(await account.getByLabel('Hide that I am online').isChecked()).toBe(true);
  await people(grace, 'Here now').filter({ hasText: 'Ada' }).waitFor();
  await account.getByLabel('Hide that I am online').uncheck();
  await people(ada, 'Here now').filter({ hasText: 'Grace' }).waitFor();
});

test('people and their room are renamed while everybody types: the new names stand everywhere, and no word is lost', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  const linus = await here.visitor({ viewport: { width: 390, height: 800 } });
  await enter(ada, 'Ada', 'Before');
  await enter(grace, 'Grace', 'Before');
  await enter(linus, 'Linus', 'Before');
  await say(grace, 'Said before');
  for (const page of [ada, linus]) await hear(page, 'Said before');

  await composer(grace).pressSequentially('A long');
  await composer(linus).pressSequentially('On the');
  const renamed = await Promise.all([
    asked(grace, 'mutation { updateAccount(name: "Amazing Grace") { viewer { name } } }'),
    asked(ada, 'mutation { updateRoom(room: "before", name: "Afterwards") { room { slug } } }'),
    composer(grace).pressSequentially(' sentence'),
    composer(linus).pressSequentially(' phone'),
    composer(ada).pressSequentially('Meanwhile'),
  ]);
  expect(renamed.slice(0, 2)).toMatchObject([{ data: {} }, { data: {} }]);
  await untilSeen([grace], ada, /Amazing Grace/);

  for (const page of [ada, grace, linus]) {
    await page.getByRole('heading', { name: 'Afterwards', level: 1 }).waitFor();
    await page.waitForURL('**/rooms/afterwards');
    await expect.poll(() => page.title()).toContain('Afterwards');
    await page.locator('.content article').getByText('Amazing Grace').waitFor();
  }
  await people(ada, 'Here now').filter({ hasText: 'Amazing Grace' }).waitFor();
  const sentence = await composer(grace).inputValue();
  expect(sentence).toMatch(/^A long sentence!+$/);
  expect(await Promise.all([ada, linus].map((page) => composer(page).inputValue()))).toEqual([
    'Meanwhile',
    'On the phone',
  ]);
  for (const page of [ada, grace, linus]) {
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await composer(page).press('Enter');
  }
  for (const page of [ada, grace, linus])
    await expect
      .poll(async () => (await confirmed(page)).toSorted())
      .toEqual([sentence, 'Meanwhile', 'On the phone', 'Said before']);
  await expect.poll(() => typing(ada).textContent()).toBe('');
});

/** Asks the server as the page would, with its cookie. */
const asked = (page: Page, query: string): Promise<unknown> =>
  page.evaluate(
    async (query) =>
      (
        await fetch('/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-graphql-yoga-csrf': '1' },
          body: JSON.stringify({ query }),
        })
      ).json(),
    query,
  );
