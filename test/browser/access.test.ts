// @vitest-environment node
import { expect, test, vi } from 'vitest';
import { assertAccessible, assertNoWideScroll } from '../support/accessible.ts';
import { composer, enter, hear, house, say, speaker } from '../support/browser.ts';

const here = house();

const long = 'Wolfeschlegelsteinhausenbergerdorff';
const screens = [1280, 320].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(screens)('home, door and room at $width px in $colorScheme: nothing to complain about', async ({
  width,
  colorScheme,
}) => {
  const room = `Axe ${width} ${colorScheme} ${'long'.repeat(9)}`;
  const ada = await speaker(here.server.url, long, room);
  await ada.say(
    'Hello',
    `https://example.org/${'a'.repeat(200)}`,
    `|${'column|'.repeat(20)}\n|${'-|'.repeat(20)}`,
    '# Big',
  );
  await ada.say(`\`${'code'.repeat(60)}\``, '> quote\n\n- one\n- two', 'x'.repeat(300));
  const page = await here.visitor({ viewport: { width, height: 640 }, colorScheme });

  await page.goto('/');
  await page.getByRole('button', { name: room }).waitFor();
  await assertAccessible(page);
  await assertNoWideScroll(page);
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page.getByText('Tell the others your name.').waitFor();
  await assertAccessible(page);

  await page.goto('/rooms/there-is-no-such-room');
  await page.getByLabel('Name', { exact: true }).fill('Grace');
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page.getByRole('button', { name: /^Create/ }).waitFor();
  await assertAccessible(page);
  await assertNoWideScroll(page);

  await enter(page, 'Grace', room);
  await say(page, 'Good evening');
  await page.locator('article.own').getByText('Good evening').waitFor();
  await assertAccessible(page);
  await assertNoWideScroll(page);
  await composer(page).fill(' ');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('#composer-refusal:not(:empty)').waitFor();
  if (width < 900) {
    await page.getByRole('button', { name: 'People' }).click();
    await page.getByRole('dialog').getByText(long).waitFor();
  }
  await assertAccessible(page);
  await assertNoWideScroll(page);
});

test.each([
  { width: 1280, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
] as const)('the pages about accounts at $width px in $colorScheme: nothing to complain about', async ({
  width,
  colorScheme,
}) => {
  const page = await here.visitor({ viewport: { width, height: 640 }, colorScheme });
  const name = 'Rindfleischetikettierungsueberwachung';
  const all = async () => {
    await assertAccessible(page);
    await assertNoWideScroll(page);
  };
  await page.goto('/log-in');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('The password is missing.').waitFor();
  await all();

  await page.goto('/sign-up');
  await page.getByLabel('Handle').fill(`axe-${width}-${colorScheme}`);
  await page.getByLabel('Password', { exact: true }).fill('seven quiet lanterns');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await all();
  await page.getByLabel('Name', { exact: true }).press('Enter');
  await page.getByRole('link', { name: `Your account: ${name}` }).click();
  await page.getByRole('region', { name: 'Where you are logged in' }).getByText('this one').waitFor();
  await page.getByLabel('What for').fill(name);
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByText('this is the only time it is shown').waitFor();
  await all();
  await page.goto('/');
  await page.getByText('Name a room, and start talking.').waitFor();
  await assertNoWideScroll(page);
});

test('everything works from the keyboard, and the focus is where the page begins', async () => {
  const page = await here.visitor();
  await page.goto('/');
  await page.getByRole('button', { name: 'Join Room' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('Ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Keyboard room');
  await page.keyboard.press('Enter');
  const create = page.getByRole('button', { name: /^Create/ });
  await create.waitFor();
  // Past the way to a password, and Join Room.
  for (let press = 0; press < 3; press++) await page.keyboard.press('Tab');
  expect(await create.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await vi.waitFor(
    async () => expect(await page.evaluate(() => document.activeElement?.id)).toBe('composer'),
    10_000,
  );
  await page.keyboard.type('Typed, not clicked');
  await page.keyboard.press('Enter');
  await hear(page, 'Typed, not clicked');
});

test('what others say is read aloud, and the people drawer gives the focus back', async () => {
  const page = await here.visitor({ viewport: { width: 360, height: 640 } });
  await enter(page, 'Ada', 'Aloud');
  const grace = await speaker(here.server.url, 'Grace', 'Aloud');
  await grace.say('Can you hear me?');
  await page.getByRole('status').getByText('Grace: Can you hear me?').waitFor();
  const people = page.getByRole('button', { name: 'People' });
  await people.click();
  const drawer = page.getByRole('dialog', { name: 'People' });
  await drawer.getByText('Grace').waitFor();
  for (const name of ['Theme: system', 'Leave this room']) await drawer.getByText(name).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  expect(await people.evaluate((element) => element === document.activeElement)).toBe(true);
});

test('the theme is chosen by hand, kept, and there before the first paint', async () => {
  const page = await here.visitor({ colorScheme: 'light' });
  await page.goto('/');
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.getByRole('button', { name: /^Theme: system/ }).click();
  await page.getByRole('button', { name: /^Theme: light/ }).click();
  await page.getByRole('button', { name: /^Theme: dark/ }).waitFor();
  expect(await paper()).not.toBe(light);
  await page.reload({ waitUntil: 'commit' });
  await vi.waitFor(
    async () => expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark'),
    10_000,
  );
});

test('the first load is at most 100 KB of JavaScript, compressed', async () => {
  const page = await here.visitor();
  const sizes: number[] = [];
  const encodings: (string | undefined)[] = [];
  page.on('response', (response) => {
    if (!/^\/assets\/.*\.js$/.test(new URL(response.url()).pathname)) return;
    encodings.push(response.headers()['content-encoding']);
  });
  page.on('requestfinished', async (request) => {
    if (/\.js$/.test(new URL(request.url()).pathname)) sizes.push((await request.sizes()).responseBodySize);
  });
  await enter(page, 'Ada', 'Sizes');
  expect(encodings).toEqual(encodings.map(() => expect.stringMatching(/^(?:br|gzip)$/)));
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100_000);
});
