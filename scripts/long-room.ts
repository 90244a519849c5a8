// `npm run long-room [-- messages]`: how long a reader waits in a room of 100,000 messages, in a real browser on the built server: to
// open it, and to come to a day, to the first unread, to a message by link, and to one that was searched for. Fails past LIMIT_MS.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { median } from '../bench/numbers.ts';
import { openBrowser } from '../test/support/browser.ts';
import { fillLongRoom, MINUTES_APART } from '../test/support/long-room.ts';
import { createPeople } from '../test/support/people.ts';
import { startServer } from '../test/support/server.ts';

const LIMIT_MS = 300;
const ROUNDS = 7;
/** The first ones compile what the others run. */
const WARM_UP = 2;
const UNREAD = 900;
const messages = Number(process.argv[2] ?? 100_000);
if (!Number.isSafeInteger(messages) || messages < 2_000) {
  console.error('Usage: npm run long-room [-- messages], at least 2,000');
  process.exit(1);
}

const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-long-room-'));
const browser = await openBrowser();
try {
  console.log(`Filling a room with ${messages.toLocaleString('en')} messages …`);
  const long = fillLongRoom(dataDir, messages, UNREAD);
  const server = await startServer({ dataDir });
  try {
    process.exitCode = report(await measure(server.url, long)) ? 0 : 1;
  } finally {
    await server.stop();
  }
} finally {
  await browser.close();
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();

type Times = Map<string, number[]>;

async function measure(url: string, long: ReturnType<typeof fillLongRoom>): Promise<Times> {
  const times: Times = new Map();
  const middle = Math.floor(messages / 2);
  const link = `/rooms/${long.slug}#message=${await idNear(url, long, middle)}`;
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const context = await browser.newContext({ baseURL: url, locale: 'en-GB', reducedMotion: 'reduce' });
    await context.addCookies([{ name: 'enchanters_session', value: long.token, url, httpOnly: true }]);
    const page = await context.newPage();
    // What tsx puts around named functions.
    await page.addInitScript('globalThis.__name = (named) => named');
    // What is unread stays unread, for the next round.
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('"operationName":"MarkRead"') ? route.abort() : route.continue(),
    );
    const note = (what: string, took: number) => {
      if (round >= 0) times.set(what, [...(times.get(what) ?? []), took]);
    };
    // The page is loaded elsewhere first: what is measured is the way to a room, not the load of the client.
    await page.goto('/rooms/nowhere');
    await page.getByRole('button', { name: 'Join Room' }).waitFor();
    await page.goto('/');
    const entry = page.getByRole('link', { name: 'Long Room' }).first();
    await entry.waitFor();
    note('opening it', await timed(page, 'a[href="/rooms/long-room"]', messages));
    note('the first unread', await timed(page, '.unread-bar .button', messages - UNREAD + 1));
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    const day = new Date(Date.now() - middle * MINUTES_APART * 60_000);
    day.setHours(0, 0, 0, 0);
    const two = (part: number) => String(part).padStart(2, '0');
    await page
      .getByLabel('Go to a day')
      .fill(`${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`);
    note('a day', await timed(page, '.find-date button[type="submit"]', undefined));
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.getByRole('searchbox').fill(`"Line ${middle + 77}"`);
    await page.getByRole('searchbox').press('Enter');
    await page.locator('.found').first().waitFor();
    note('what was searched for', await timed(page, '.found', middle + 77));
    await page.locator('dialog.drawer[open]').waitFor({ state: 'detached' });
    note('a link', await timed(page, link, middle));
    await context.close();
  }
  return times;
}

/** From a press, or a link, to the second frame in which the line stands within what is seen. Milliseconds. */
function timed(page: Page, way: string, line: number | undefined): Promise<number> {
  return page.evaluate(
    ({ way, line }) =>
      new Promise<number>((resolve) => {
        const before = document.querySelector('.messages article .body')?.textContent;
        const began = performance.now();
        const seen = () => {
          const list = document.querySelector('.messages .scroller')?.getBoundingClientRect();
          if (!list) return false;
          return [...document.querySelectorAll('.messages article')].some((row) => {
            const { top, bottom } = row.getBoundingClientRect();
            const text = row.querySelector('.body')?.textContent ?? '';
            const wanted =
              line === undefined
                ? before !== document.querySelector('.messages article .body')?.textContent
                : text.startsWith(`Line ${line}.`);
            return wanted && bottom > list.top && top < list.bottom;
          });
        };
        const look = () => {
          if (!seen()) return void requestAnimationFrame(look);
          requestAnimationFrame(() => resolve(performance.now() - began));
        };
        if (way.startsWith('/')) location.hash = way.slice(way.indexOf('#'));
        else document.querySelector<HTMLElement>(way)?.click();
        look();
      }),
    { way, line },
  );
}

async function idNear(url: string, long: ReturnType<typeof fillLongRoom>, line: number): Promise<string> {
  const reader = createPeople(url).withToken('Grace', long.token, '');
  const at = new Date(Date.now() - (messages - line) * MINUTES_APART * 60_000).toISOString();
  const { data } = await reader.ask(
    `{ history(room: "${long.slug}", at: "${at}", last: 10) { nodes { id body } } }`,
  );
  const found = data.history.nodes.find(({ body }: { body: string }) => body.startsWith(`Line ${line}.`));
  return found.id;
}

/** @returns whether all of it is within the limit. */
function report(times: Times): boolean {
  for (const [what, taken] of times) {
    const sorted = [...taken].sort((one, other) => one - other);
    console.log(
      `${what.padEnd(24)} median ${median(sorted).toFixed(0).padStart(4)} ms, slowest ${sorted.at(-1)?.toFixed(0)} ms`,
    );
  }
  return [...times.values()].every(
    (taken) => median([...taken].sort((one, other) => one - other)) <= LIMIT_MS,
  );
}
