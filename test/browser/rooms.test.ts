// @vitest-environment node
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { composer, enter, hear, house, live, speaker } from '../support/browser.ts';

const here = house({ RATE_LIMITS: 'off' });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const beside = (page: Page) => page.getByRole('navigation', { name: 'Your rooms' });
const rowOf = (page: Page, room: string) => beside(page).getByRole('link', { name: new RegExp(`^${room}`) });

/** Asks for the list anew, as coming back to the page does. */
const lookAgain = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

/** Waits until the list, asked for again and again, says this of a room. */
const says = (page: Page, room: string, words: string) =>
  vi.waitFor(
    async () => {
      await lookAgain(page);
      expect((await rowOf(page, room).innerText()).replace(/\s+/g, ' ').trim()).toBe(words);
    },
    { timeout: 15_000, interval: 250 },
  );

/** What the page shows of itself to whoever asks: a tab of this browser is never really hidden. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
    Object.defineProperty(document, 'visibilityState', {
      configurable: true,
      value: hidden ? 'hidden' : 'visible',
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Another browser of the same account. */
async function secondDevice(page: Page): Promise<Page> {
  return here.visitor({ storageState: await page.context().storageState() });
}

test('what is said elsewhere is counted, reading clears it on every device, and what is read is no news', async () => {
  const ada = await here.visitor();
  for (const room of ['Attic', 'Bakery', 'Cellar']) await enter(ada, 'Ada', room);
  const phone = await secondDevice(ada);
  await phone.goto('/');
  await phone
    .getByRole('region', { name: 'Your rooms' })
    .getByRole('link', { name: /Bakery$/ })
    .click();
  await live(phone);

  const [inAttic, inCellar] = [
    await speaker(here.server.url, 'Grace', 'Attic'),
    await speaker(here.server.url, 'Grace', 'Cellar'),
  ];
  await inAttic.say('One', 'Two', 'Three');
  await inCellar.say('Read at once');
  await hear(ada, 'Read at once');
  await says(ada, 'Attic', 'Attic 3 new');
  await says(phone, 'Attic', 'Attic 3 new');
  await says(ada, 'Cellar', 'Cellar');
  // The other device hears that it was read here.
  await says(phone, 'Cellar', 'Cellar');
  expect(await rowOf(ada, 'Cellar').getAttribute('aria-current')).toBe('page');

  await rowOf(ada, 'Attic').click();
  await hear(ada, 'Three');
  await live(ada);
  expect(await rowOf(ada, 'Attic').getAttribute('aria-current')).toBe('page');
  await says(ada, 'Attic', 'Attic');
  await says(phone, 'Attic', 'Attic');
});

test('a hidden page has not been read; turning to it, or leaving it, marks it', async () => {
  const ada = await here.visitor();
  for (const room of ['Lounge', 'Library']) await enter(ada, 'Ada', room);
  const elsewhere = await secondDevice(ada);
  await elsewhere.goto('/rooms/lounge');
  await live(elsewhere);
  const marks: string[] = [];
  ada.on('request', (request) => {
    const text = request.postData() ?? '';
    if (text.includes('"cursor"')) marks.push(text);
  });
  const grace = await speaker(here.server.url, 'Grace', 'Library');
  await hide(ada, true);
  await grace.say('Is anybody reading?');
  await hear(ada, 'Is anybody reading?');
  await says(elsewhere, 'Library', 'Library 1 new');
  await hide(ada, false);
  await says(elsewhere, 'Library', 'Library');
  expect(marks.length).toBe(1);

  await grace.say('And now?');
  await hear(ada, 'And now?');
  await hide(ada, true);
  await vi.waitFor(() => expect(marks.length).toBe(2), 10_000);
  // What was seen already is not marked again.
  await hide(ada, false);
  await hide(ada, true);
  await says(elsewhere, 'Library', 'Library');
  expect(marks.length).toBe(2);
});

test('who reads further up has not read what comes below', async () => {
  const ada = await here.visitor({ viewport: { width: 1280, height: 400 } });
  for (const room of ['Other tower', 'Tower']) await enter(ada, 'Ada', room);
  const grace = await speaker(here.server.url, 'Grace', 'Tower');
  await grace.say(...Array.from({ length: 20 }, (_, floor) => `Floor ${floor}`));
  await hear(ada, 'Floor 19');
  const elsewhere = await secondDevice(ada);
  await elsewhere.goto('/rooms/other-tower');
  await live(elsewhere);
  await says(elsewhere, 'Tower', 'Tower');
  await ada.locator('.scroller').hover();
  await ada.mouse.wheel(0, -400);
  await ada.getByRole('button', { name: 'To the newest messages' }).waitFor();
  await grace.say('Below');
  await says(elsewhere, 'Tower', 'Tower 1 new');
  await ada.getByRole('button', { name: '1 new message' }).click();
  await says(elsewhere, 'Tower', 'Tower');
});

test('going from room to room keeps what is written in each, and the focus is where one writes', async () => {
  const ada = await here.visitor();
  for (const room of ['Left', 'Right']) await enter(ada, 'Ada', room);
  await composer(ada).fill('For the right');
  await rowOf(ada, 'Left').click();
  await ada.getByRole('heading', { name: 'Left', level: 1 }).waitFor();
  await live(ada);
  await vi.waitFor(
    async () => expect(await ada.evaluate(() => document.activeElement?.id)).toBe('composer'),
    10_000,
  );
  expect(await composer(ada).inputValue()).toBe('');
  await ada.keyboard.type('For the left');
  await rowOf(ada, 'Right').click();
  await ada.getByRole('heading', { name: 'Right', level: 1 }).waitFor();
  await vi.waitFor(async () => expect(await composer(ada).inputValue()).toBe('For the right'), 10_000);
  await composer(ada).press('Enter');
  await hear(ada, 'For the right');
  await rowOf(ada, 'Left').click();
  await ada.getByRole('heading', { name: 'Left', level: 1 }).waitFor();
  expect(await composer(ada).inputValue()).toBe('For the left');
});

test('who goes on to a door and back is in the first room again', async () => {
  await speaker(here.server.url, 'Grace', 'Next door');
  const ada = await here.visitor();
  await enter(ada, 'Ada', 'Home room');
  await ada.evaluate(() => {
    const link = Object.assign(document.createElement('a'), {
      href: '/rooms/no-such-room',
      textContent: 'On',
    });
    document.querySelector('main')?.append(link);
    link.click();
  });
  await ada.getByRole('heading', { name: 'Join no-such-room' }).waitFor();
  await ada.goBack();
  await ada.getByRole('heading', { name: 'Home room', level: 1 }).waitFor();
  await live(ada);
});

test('on a phone they are in a drawer, whose button says how much is new; the home page leads straight in', async () => {
  const ada = await here.visitor({ viewport: { width: 390, height: 844 } });
  for (const room of ['Ship', 'Shore']) await enter(ada, 'Ada', room);
  const grace = await speaker(here.server.url, 'Grace', 'Ship');
  await grace.say('Ahoy', 'Ahoy again');
  const button = ada.getByRole('button', { name: /^Your rooms\s*, 2 new in others$/ });
  await vi.waitFor(
    async () => {
      await lookAgain(ada);
      expect(await button.count()).toBe(1);
    },
    { timeout: 15_000, interval: 250 },
  );
  await button.click();
  const drawer = ada.getByRole('dialog', { name: 'Your rooms' });
  await drawer.getByRole('link', { name: 'Shore' }).waitFor();
  await ada.keyboard.press('Escape');
  await drawer.waitFor({ state: 'hidden' });
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await button.click();
  await drawer.getByRole('link', { name: 'Find another room' }).click();

  const yours = ada.getByRole('region', { name: 'Your rooms' });
  await yours.getByRole('link', { name: /Ship 2 new$/ }).waitFor();
  await ada.getByRole('button', { name: /Ship you are in it$/ }).waitFor();
  await yours.getByRole('link', { name: /Ship/ }).click();
  await hear(ada, 'Ahoy again');
  await live(ada);
  // What was read is marked on the way out, and the list does not say otherwise.
  await ada.getByRole('button', { name: 'Your rooms' }).click();
  await drawer.getByRole('link', { name: 'Find another room' }).click();
  await yours.getByRole('link', { name: /Ship$/ }).waitFor();
});

test('whoever is in many rooms has the first fifty beside the room, and all of them on the home page', async () => {
  const ada = await here.visitor();
  await enter(ada, 'Ada', 'Room 0');
  const failures = await ada.evaluate(async () => {
    const query = 'mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }';
    const join = async (number: number) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'x-graphql-yoga-csrf': 'test' },
        body: JSON.stringify({ query, variables: { room: `Room ${number}` } }),
      });
      return ((await response.json()) as { errors?: unknown }).errors;
    };
    const numbers = Array.from({ length: 64 }, (_, index) => index + 1);
    return (await Promise.all(numbers.map(join))).filter(Boolean);
  });
  expect(failures).toEqual([]);
  await ada.reload();
  await beside(ada).getByRole('link', { name: 'All your rooms' }).waitFor();
  expect(await beside(ada).getByRole('listitem').count()).toBe(50);
  await beside(ada).getByRole('link', { name: 'All your rooms' }).click();
  const yours = ada.getByRole('region', { name: 'Your rooms' });
  const more = yours.getByRole('button', { name: 'Show more of your rooms' });
  await more.click();
  await vi.waitFor(async () => expect(await yours.getByRole('listitem').count()).toBe(60), 10_000);
  // Behind the rows: they may have come with an answer that was under way.
  await ada.waitForFunction(() => document.activeElement?.tagName === 'A');
  await more.click();
  await vi.waitFor(async () => expect(await yours.getByRole('listitem').count()).toBe(65), 10_000);
  await more.waitFor({ state: 'detached' });
});

const screens = [
  { width: 1280, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
] as const;

test.each(screens)('the lists at $width px in $colorScheme: nothing to complain about', async ({
  width,
  colorScheme,
}) => {
  const page = await here.visitor({ viewport: { width, height: 640 }, colorScheme });
  const long = `${width} ${colorScheme} ${'long'.repeat(11)}`;
  for (const room of [long, `Second ${width} ${colorScheme}`]) await enter(page, 'Ada', room);
  const grace = await speaker(here.server.url, 'Grace', long);
  await grace.say('News');
  const all = async () => {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      type Found = { violations: { id: string; nodes: { html: string }[] }[] };
      const { violations } = await (window as unknown as { axe: { run(): Promise<Found> } }).axe.run();
      const scrollers = [document.documentElement, ...document.querySelectorAll('.rooms-side, dialog')];
      return [
        ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`),
        ...scrollers
          .filter((element) => element.scrollWidth > element.clientWidth)
          .map(({ className }) => `wide: ${className}`),
      ];
    });
    expect(found).toEqual([]);
  };
  await page.reload();
  await live(page);
  if (width < 1200) await page.getByRole('button', { name: /1 new in others$/ }).click();
  await page.getByRole('link', { name: /long\s*1\s*new$/ }).waitFor();
  await all();
  await page.goto('/');
  await page.getByRole('region', { name: 'Your rooms' }).getByText('1 new').waitFor();
  await all();
});
