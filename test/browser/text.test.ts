// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { assertAccessible, assertNoWideScroll } from '../support/accessible.ts';
import { composer, confirmed, enter, hear, house, live, say, speaker } from '../support/browser.ts';

const here = house({ RATE_LIMITS: 'off' });

const violations = (page: Page) =>
  page.evaluate(() => (window as unknown as { violations: string[] }).violations);
const scripts = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => /\/(?:highlighter|emoji-list|EmojiPicker|typescript|python)-/.test(path))
      .map((path) => path.replace(/^\/assets\/|-[\w-]+\.js$/g, '')),
  );
const last = (page: Page) => page.locator('.content article .body').last();
const code = '```ts\nconst greeting: string = "hello"; // said once\n```';

test('fenced code has the colours of its language, loaded when the first such code comes', async () => {
  const page = await here.visitor();
  const grace = await speaker(here.server.url, 'Grace', 'Colours');
  await grace.say('```\nconst plain = 1;\n```', '```no-such-language\nconst plain = 2;\n```', 'No code');
  await enter(page, 'Ada', 'Colours');
  await hear(page, 'No code');
  await grace.say(code);
  await last(page).locator('.hljs-string').waitFor();
  expect(await last(page).locator('.hljs-comment').textContent()).toBe('// said once');
  expect(await scripts(page)).toEqual(expect.arrayContaining(['highlighter', 'typescript']));
  expect(await scripts(page)).not.toContain('python');
  expect(await page.locator('.body pre').first().locator('span').count()).toBe(0);
  expect(await violations(page)).toEqual([]);
});

test('the button beside code copies it as it was written', async () => {
  const page = await here.visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
  await enter(page, 'Ada', 'Copies');
  await say(page, code);
  await page.locator('article .copy-code').click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe('const greeting: string = "hello"; // said once\n');
});

test('a short code is completed while it is written, with the keyboard', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Codes');
  const list = page.getByRole('listbox', { name: 'Emoji' });
  const field = composer(page);
  await field.pressSequentially('Well done :tad');
  await list.waitFor();
  const chosen = await field.getAttribute('aria-activedescendant');
  expect(await page.locator(`[id="${chosen}"]`).textContent()).toContain(':tada:');
  await field.press('Enter');
  await list.waitFor({ state: 'hidden' });
  expect(await field.inputValue()).toBe('Well done 🎉 ');

  // Escape leaves what was typed; the arrows choose; Tab takes it.
  await field.fill(':hear');
  await list.getByText(':heart:').waitFor();
  await list.waitFor();
  await field.press('Escape');
  await list.waitFor({ state: 'hidden' });
  expect(await field.inputValue()).toBe(':hear');
  await field.press('t');
  await list.waitFor();
  await field.press('ArrowDown');
  await field.press('ArrowUp');
  await field.press('ArrowUp');
  const lastOne = page.getByRole('option').last();
  expect(await lastOne.getAttribute('aria-selected')).toBe('true');
  const emoji = await lastOne.locator('.completion-sign').textContent();
  await field.press('Tab');
  expect(await field.inputValue()).toBe(`${emoji?.trim()} `);
  expect(await violations(page)).toEqual([]);
});

test('Enter sends where no list is open, and does not choose while a word is composed', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Entering');
  const field = composer(page);
  await say(page, 'At 10:30 :) :x');
  await hear(page, 'At 10:30 :) :x');
  await field.pressSequentially(':tad');
  await page.getByRole('listbox', { name: 'Emoji' }).waitFor();
  for (const composing of [{ isComposing: true }, { keyCode: 229 }])
    await field.evaluate((element, composing) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true, ...composing };
      element.dispatchEvent(new KeyboardEvent('keydown', enter));
    }, composing);
  expect(await field.inputValue()).toBe(':tad');
});

test('short codes are emoji in what is sent, but for those in code', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Sent');
  await say(page, ':tada: and :+1:, `:tada:` :no-such-code: https://a.b/:tada:');
  await hear(page, /and/);
  await expect.poll(() => confirmed(page)).toEqual(['🎉 and 👍, :tada: :no-such-code: https://a.b/:tada:']);
  await say(page, ':wave:\n```\n:wave:\n```\n:wave:');
  await hear(page, '👋');
  expect(await last(page).locator('pre').textContent()).toBe(':wave:\n');
});

test('emoji are searched for and picked with the keyboard, in a skin tone, at the caret', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Picking');
  const field = composer(page);
  await field.fill('ab');
  await field.press('ArrowLeft');
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  const search = picker.getByRole('searchbox', { name: 'Search emoji' });
  await picker.getByRole('group', { name: 'Smileys' }).waitFor();
  expect(await search.evaluate((element) => element === document.activeElement)).toBe(true);

  await search.fill('thumbs up');
  await search.press('Enter');
  await picker.waitFor({ state: 'hidden' });
  expect(await field.inputValue()).toBe('a👍b');
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);

  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await picker.getByRole('group', { name: 'Recent' }).getByRole('button', { name: 'thumbs up' }).waitFor();
  await picker.getByRole('radio', { name: 'medium', exact: true }).check({ force: true });
  await search.fill('wav');
  await search.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('waving hand');
  await page.keyboard.press('Enter');
  expect(await field.inputValue()).toBe('a👍👋🏽b');
  await field.press('Enter');
  await hear(page, 'a👍👋🏽b');

  // What was chosen is there after a reload too; Escape gives the focus back.
  await page.reload();
  await live(page);
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  const recent = picker.getByRole('group', { name: 'Recent' }).getByRole('button');
  await recent.first().waitFor();
  expect(await recent.allTextContents()).toEqual(['👋🏽', '👍']);
  await search.fill('no such emoji at all');
  await picker.getByText('No emoji is called that.').waitFor();
  // The first empties the field, as in every search field.
  await page.keyboard.press('Escape');
  expect(await search.inputValue()).toBe('');
  await page.keyboard.press('Escape');
  await picker.waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Emoji');
  expect(await violations(page)).toEqual([]);
});

test('the same picker reacts to a message, with any emoji', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Reacting');
  await say(page, 'Shall we?');
  await page.locator('.content article').last().hover();
  await page.getByRole('button', { name: 'React', exact: true }).last().click();
  const picker = page.getByRole('dialog', { name: 'React' });
  await picker.getByRole('group', { name: 'Often' }).getByRole('button', { name: 'party popper' }).waitFor();
  await picker.getByRole('searchbox').fill('unicorn');
  await picker.getByRole('searchbox').press('Enter');
  await page.getByRole('button', { name: '🦄 1 person, you too' }).waitFor();
  expect(await violations(page)).toEqual([]);
});

test('on a phone the picker is at the foot of the page, and none of it is beside the page', async () => {
  const page = await here.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await enter(page, 'Ada', 'Phones');
  await page.getByRole('button', { name: 'Emoji', exact: true }).tap();
  const picker = page.getByRole('dialog', { name: 'Emoji' });
  await picker.getByRole('group', { name: 'Smileys' }).waitFor();
  const box = await picker.boundingBox();
  expect(box).toMatchObject({ x: 0, width: 390 });
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBe(844);
  await assertNoWideScroll(page);
  await picker.getByRole('button', { name: 'grinning face', exact: true }).tap();
  await expect.poll(() => composer(page).inputValue()).toBe('😀');
});

test.each([
  'light',
  'dark',
] as const)('code, tables and emoji in %s: nothing to complain about', async (colorScheme) => {
  const page = await here.visitor({ colorScheme });
  const room = `All in ${colorScheme}`;
  const grace = await speaker(here.server.url, 'Grace', room);
  await grace.say(
    '```js\n// note\nconst a = /x/.test("b") ? 1 : null;\nclass B extends C {}\n```',
    '```diff\n- old\n+ new\n```\n\n```yaml\nname: "x"\n# note\n```',
    '| a | b |\n|-|-|\n| 1 | 2 |\n\n- [x] done\n\n> said',
  );
  await enter(page, 'Ada', room);
  for (const part of ['comment', 'keyword', 'number', 'string', 'deletion', 'addition', 'attr'])
    await page.locator(`.hljs-${part}`).first().waitFor();
  await assertAccessible(page);
  await composer(page).pressSequentially(':tad');
  await page.getByRole('listbox', { name: 'Emoji' }).waitFor();
  await assertAccessible(page);
  await page.getByRole('button', { name: 'Emoji', exact: true }).click();
  await page.getByRole('group', { name: 'Smileys' }).waitFor();
  await assertAccessible(page);
});
