// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { composer, house, live, pending, untilPending } from '../support/browser.ts';
import { newDataDir } from '../support/data-dir.ts';
import { fillLongRoom, type LongRoom, longLine } from '../support/long-room.ts';
import { createPeople } from '../support/people.ts';

const TOTAL = 3_000;
const UNREAD = 400;
/** So many messages a page may hold while it is scrolled, and so many rows it may show. */
const HELD_MOST = 600;
const ROWS_MOST = 80;

let long: LongRoom;
const here = house(async () => {
  const dataDir = await newDataDir();
  long = fillLongRoom(dataDir, TOTAL, UNREAD);
  return { DATA_DIR: dataDir };
});

type Asked = { name: string; messages: number };

/** The page of somebody who is in the room, and what it asks for. */
async function reader(token = long.token): Promise<{ page: Page; asked: Asked[] }> {
  const page = await here.visitor({ viewport: { width: 900, height: 700 } });
  await page
    .context()
    .addCookies([{ name: 'enchanters_session', value: token, url: here.server.url, httpOnly: true }]);
  const asked: Asked[] = [];
  page.on('response', async (response) => {
    const name = /"operationName":"(\w+)"/.exec(response.request().postData() ?? '')?.[1];
    if (!name) return;
    const entry = { name, messages: 0 };
    asked.push(entry);
    const body = await response.text().catch(() => '');
    entry.messages = body.match(/"body":/g)?.length ?? 0;
  });
  return { page, asked };
}

const path = () => `/rooms/${long.slug}`;
const scroller = (page: Page) => page.locator('.messages .scroller');
const pages = (asked: Asked[]) => asked.filter(({ name }) => /^(Messages|Newest|Snapshot)/.test(name));

/** The numbers of the lines that stand on the page, each as often as it does. */
const numbers = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.messages article .body')].map((body) =>
      Number(/^Line (\d+)/.exec(body.textContent ?? '')?.[1]),
    ),
  );

/** Whether line `n` stands within what is seen. */
const inView = (page: Page, n: number): Promise<boolean> =>
  page.evaluate((n) => {
    const list = document.querySelector('.messages .scroller')?.getBoundingClientRect();
    const row = [...document.querySelectorAll('.messages article')].find((row) =>
      row.querySelector('.body')?.textContent?.startsWith(`Line ${n}.`),
    );
    const at = row?.getBoundingClientRect();
    return !!list && !!at && at.bottom > list.top && at.top < list.bottom;
  }, n);

const sees = (page: Page, n: number) =>
  vi.waitFor(async () => expect(await inView(page, n)).toBe(true), 20_000);

/** Every line in a row, none twice. */
function assertWhole(shown: readonly number[]): void {
  expect(shown.length).toBeGreaterThan(0);
  expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at));
}

/** Scrolls by so much, frame by frame, and returns how far what was read moved beside it, and what was shown. */
const scrollBy = (page: Page, by: number, steps: number) =>
  scroller(page).evaluate(
    async (element, { by, steps }) => {
      const frame = () => new Promise(requestAnimationFrame);
      const shown: number[][] = [];
      let [worst, rows] = [0, 0];
      const notes: string[] = [];
      const bodies = () => [...element.querySelectorAll('article .body')];
      for (let step = 0; step < steps; step += 1) {
        const middle = element.getBoundingClientRect().top + element.clientHeight / 2;
        const anchor = bodies().find((body) => body.getBoundingClientRect().bottom > middle);
        const text = anchor?.textContent;
        const before = anchor?.getBoundingClientRect().top ?? 0;
        const room =
          by < 0 ? element.scrollTop : element.scrollHeight - element.clientHeight - element.scrollTop;
        const moved = Math.sign(by) * Math.min(Math.abs(by), room);
        const height = element.scrollHeight;
        element.scrollTop += by;
        await frame();
        await frame();
        const now = bodies().find((body) => body.textContent === text);
        const off = now ? Math.abs(now.getBoundingClientRect().top - (before - moved)) : 0;
        const grown = element.scrollHeight - height;
        if (off > 2)
          notes.push(`${text?.slice(0, 10)} is off by ${off}, after ${moved}; the list grew by ${grown}`);
        worst = Math.max(worst, off);
        shown.push(bodies().map((body) => Number(/^Line (\d+)/.exec(body.textContent ?? '')?.[1])));
        rows = Math.max(rows, element.querySelectorAll('article').length);
      }
      return { worst, shown, rows, notes };
    },
    { by, steps },
  );

/** How many messages the page holds, by the height of the list and of what is shown of it. */
const held = (page: Page): Promise<number> =>
  scroller(page).evaluate((element) => {
    const rows = [...element.querySelectorAll('article')].map((row) => row.getBoundingClientRect().height);
    return (element.scrollHeight * rows.length) / rows.reduce((sum, height) => sum + height, 0);
  });

/** Whoever stands still sees nothing move: what stands in the middle, frame by frame. */
const stands = (page: Page) =>
  scroller(page).evaluate(async (element) => {
    const frame = () => new Promise(requestAnimationFrame);
    const middle = element.getBoundingClientRect().top + element.clientHeight / 2;
    const find = (text?: string | null) =>
      [...element.querySelectorAll('article .body')].find((body) =>
        text ? body.textContent === text : body.getBoundingClientRect().bottom > middle,
      );
    const text = find()?.textContent;
    const top = find(text)?.getBoundingClientRect().top ?? 0;
    let worst = 0;
    for (let frames = 0; frames < 20; frames += 1) {
      await frame();
      worst = Math.max(worst, Math.abs((find(text)?.getBoundingClientRect().top ?? 9_999) - top));
    }
    return worst;
  });

/** What line `n` is to the API. */
async function idOf(n: number): Promise<string> {
  const grace = createPeople(here.server.url).withToken('Grace', long.token, '');
  const head = await grace.ask(`{ history(room: "${long.slug}", last: 1) { nodes { seq cursor } } }`);
  const cursor = Buffer.from(head.data.history.nodes[0].cursor, 'base64url').toString();
  const at = Buffer.from(cursor.replace(/\d+$/, String(head.data.history.nodes[0].seq - TOTAL + n)));
  const { data } = await grace.ask(
    `{ history(room: "${long.slug}", around: "${at.toString('base64url')}", last: 2) { nodes { id body } } }`,
  );
  const found = data.history.nodes.find(({ body }: { body: string }) => body === longLine(n));
  return found.id;
}

test('a link leads into the middle, and scrolling both ways shows every message once, from pages that are near', async () => {
  const { page, asked } = await reader();
  await page.goto(`${path()}#message=${await idOf(1_500)}`);
  await live(page);
  await sees(page, 1_500);
  await page.locator('article.marked').getByText('Line 1500.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Line 1500.');
  expect(new URL(page.url()).hash).toBe('');
  expect(await stands(page)).toBeLessThan(2);
  // It is where it was asked for, and what is loaded is what is near.
  await sees(page, 1_500);
  expect(pages(asked).length).toBeLessThanOrEqual(5);
  assertWhole(await numbers(page));

  const seen = new Set<number>();
  const travel = async (by: number, until: (numbers: number[]) => boolean) => {
    for (let round = 0; round < 30; round += 1) {
      const { worst, shown, rows, notes } = await scrollBy(page, by, 20);
      for (const numbers of shown) {
        assertWhole(numbers);
        for (const n of numbers) seen.add(n);
      }
      expect(worst, notes.join('\n')).toBeLessThan(2);
      // What is let go of while one rests moves nothing either.
      expect(await stands(page)).toBeLessThan(2);
      expect(await held(page)).toBeLessThan(HELD_MOST);
      expect(rows).toBeLessThan(ROWS_MOST);
      if (until(shown.at(-1) ?? [])) return;
    }
    throw new Error('It was never come to.');
  };
  await travel(-300, (shown) => (shown[0] ?? 0) < 1_200);
  await travel(300, (shown) => (shown.at(-1) ?? 0) > 1_800);
  for (let n = 1_200; n <= 1_800; n += 1) if (!seen.has(n)) throw new Error(`Line ${n} was never shown.`);
  // All of what was scrolled over was asked for, what was let go of again, and nothing else.
  const loaded = pages(asked).reduce((sum, { messages }) => sum + messages, 0);
  expect(loaded).toBeLessThan(2 * 300 + 300 + 2 * HELD_MOST);

  await page.locator('.to-end').click();
  await sees(page, TOTAL);
  await page.locator('.to-end').waitFor({ state: 'detached' });
  assertWhole(await numbers(page));
});

test('who opens a room with much unread is led to its first, and is not led there again', async () => {
  const { page } = await reader();
  await page.goto(path());
  await live(page);
  await sees(page, TOTAL);
  const bar = page.getByRole('button', { name: /400 messages since you were here/ });
  await bar.click();
  await sees(page, TOTAL - UNREAD + 1);
  await page.locator('.unread-line').waitFor();
  await bar.waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain(
    `Line ${TOTAL - UNREAD + 1}.`,
  );
  // What is loaded while one reads on is not news.
  await scrollBy(page, 400, 20);
  expect(await page.locator('.to-end').textContent()).toBe('To the newest messages');
  await page.locator('.to-end').click();
  await sees(page, TOTAL);
  expect(await bar.count()).toBe(0);
  expect(
    await page.evaluate(() => document.activeElement === document.querySelector('.messages .scroller')),
  ).toBe(true);
});

test('who says something while reading elsewhere comes back to the end and sees it', async () => {
  const { page, asked } = await reader(long.author);
  await page.goto(`${path()}#message=${await idOf(200)}`);
  await live(page);
  await sees(page, 200);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('"operationName":"SendMessage"')) await held;
    await route.continue();
  });
  await composer(page).fill('From far away');
  await composer(page).press('Enter');
  await untilPending(page, 'From far away');
  await sees(page, TOTAL);
  letGo();
  await page.locator('article').getByText('From far away').waitFor();
  expect(await pending(page)).toEqual([]);
  expect(pages(asked).filter(({ name }) => name === 'NewestMessages')).toHaveLength(1);
});

test('links that lead nowhere say so, and the room stays as it is', async () => {
  const people = createPeople(here.server.url);
  const ada = people.withToken('Ada', long.author, '');
  const other = await people.guest('Grace', 'Elsewhere');
  const foreign = await other.say('elsewhere', 'Not here');
  const { page } = await reader(long.author);
  await page.goto(`${path()}#message=${crypto.randomUUID()}`);
  const notice = page.locator('.notice-box');
  await notice.waitFor();
  await notice.getByText('There is no such message.').waitFor();
  const follow = (hash: string) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, hash);
  await notice.getByRole('button').click();
  await follow(`message=${foreign.data.sendMessage.message.id}`);
  await notice.getByText('This message was said in another room.').waitFor();
  await notice.getByRole('button').click();
  await ada.ask('mutation { joinRoom(room: "elsewhere") { room { slug } } }');
  await follow(`message=${foreign.data.sendMessage.message.id}`);
  await notice.getByText('This message was said in another room.').waitFor();
  await notice.getByRole('button').click();
  await follow('message=');
  await follow('message=%00%22');
  const id = await idOf(700);
  await follow(`message=${id}`);
  await sees(page, 700);
  // The same link once more, after one has read on.
  await scrollBy(page, 500, 6);
  expect(await inView(page, 700)).toBe(false);
  await follow(`message=${id}`);
  await sees(page, 700);
  await ada.ask('mutation ($id: ID!) { deleteMessage(id: $id) { message { id } } }', { id });
  await page.locator('.to-end').click();
  await sees(page, TOTAL - 5);
  await follow(`message=${id}`);
  await page.locator('article.marked').getByText('This message was deleted.').waitFor();
  expect(await notice.count()).toBe(0);
});
