// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { assertAccessible } from '../support/accessible.ts';
import { composer, enter, hear, house, live } from '../support/browser.ts';

const here = house();

const typing = (page: Page) => page.locator('.talk .typing-names');
const people = (page: Page, title: string) =>
  page.locator('.people-side').locator(`h2:text("${title}") + ul`).getByRole('listitem');

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
  await typing(ada).getByText('Grace and Linus are typing…').waitFor();
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
