// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { enter, hear, house, live, speaker } from '../support/browser.ts';

const here = house();

const HOSTILE = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg onload="window.pwned = 1">',
  '[press](javascript:window.pwned=1)',
  '[press](data:text/html,<script>window.pwned=1</script>)',
  '![x](https://example.invalid/tracker.png)',
  '<iframe srcdoc="<script>parent.pwned = 1</script>"></iframe>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">',
  '<p style="position:fixed;inset:0;background:red">over everything</p>',
  '```\n<img src=x onerror="window.pwned = 1">',
  '>'.repeat(3_000),
];

async function assertUnharmed(page: Page): Promise<void> {
  const state = await page.evaluate(() => ({
    pwned: 'pwned' in window,
    violations: (window as unknown as { violations: string[] }).violations,
    strangers: [...document.querySelectorAll('script[src], img, iframe, object, embed')]
      .map((element) => element.getAttribute('src') ?? '')
      .filter((src) => !/^\/(?:theme\.js|assets\/[\w-]+\.js)$/.test(src)),
    elsewhere: performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => !name.startsWith(location.origin)),
  }));
  expect(state).toEqual({ pwned: false, violations: [], strangers: [], elsewhere: [] });
}

test('hostile text in messages is shown, and does nothing', async () => {
  const page = await here.visitor();
  const mallory = await speaker(here.server.url, 'Mallory', 'Hostile');
  await enter(page, 'Ada', 'Hostile');
  for (const [at, text] of HOSTILE.entries()) {
    await mallory.say(text, `${at} is harmless`);
    await hear(page, `${at} is harmless`);
  }
  await page.reload();
  await hear(page, `${HOSTILE.length - 1} is harmless`);
  await page.locator('.scroller').evaluate((element) => {
    element.scrollTop = 0;
  });
  await hear(page, '<script>window.pwned = 1</script>');
  const press = page.getByText('press', { exact: true }).first();
  if (await press.isVisible()) await press.click();
  await assertUnharmed(page);
});

test('marks piled upon a letter paint over no other message', async () => {
  const page = await here.visitor();
  const mallory = await speaker(here.server.url, 'Mallory', 'Piled up');
  await enter(page, 'Ada', 'Piled up');
  const above = ['What stands above', 'and above', 'and just above'];
  await mallory.say(...above, `o${'\u0301'.repeat(300)}`);
  const rows = page.locator('.content article');
  await vi.waitFor(async () => expect(await rows.count()).toBe(above.length + 1));
  const pile = rows.last().locator('.body');
  const looks = () => Promise.all(above.map((_, at) => rows.nth(at).screenshot()));
  // Empty, so that whatever is painted there is of the pile: letters are not drawn the same twice.
  for (let at = 0; at < above.length; at++) await rows.nth(at).evaluate((row) => (row.style.opacity = '0'));
  await pile.evaluate((element) => (element.style.visibility = 'hidden'));
  const without = await looks();
  await pile.evaluate((element) => (element.style.visibility = ''));
  // Nothing but the pile is drawn there; what the page was still drawing for other reasons comes to an end.
  await vi.waitFor(async () => expect(await looks()).toEqual(without), { timeout: 10_000 });
});

test('hostile names of people and rooms are text, everywhere they are shown', async () => {
  const name = '<img src=x onerror=pwned=1>';
  const room = '<b onclick=pwned=1>“room”';
  const page = await here.visitor();
  await enter(page, name, room);
  const other = await here.visitor();
  await enter(other, '**Ada** [x](javascript:1)', room);
  await page.locator('.people-side').getByText('**Ada** [x](javascript:1)', { exact: true }).waitFor();
  await other.locator('.people-side').getByText(name, { exact: true }).waitFor();
  await page.getByRole('heading', { name: room, level: 1 }).waitFor();
  expect(await page.title()).toContain(room);
  await assertUnharmed(page);

  await page.goto('/');
  await page.getByRole('button', { name: room }).waitFor();
  await page.goto(`/rooms/${encodeURIComponent('<img src=x onerror=pwned=1>')}`);
  await page.getByRole('heading', { level: 1 }).getByText('<img src=x onerror=pwned=1>').waitFor();
  await assertUnharmed(page);
});

test('names that turn the text around them turn nothing', async () => {
  const page = await here.visitor();
  const mallory = await speaker(here.server.url, 'נועה', 'כיתה');
  await mallory.say('שלום');
  await enter(page, 'Ada', 'כיתה');
  await hear(page, 'שלום');
  expect(await page.locator('article .author bdi').first().textContent()).toBe('נועה');
  expect(await page.locator('.body').first().getAttribute('dir')).toBe('auto');
});

test('addresses that name no page and no room are answered like a page', async () => {
  const page = await here.visitor();
  for (const address of ['/nothing/here', '/rooms', '/rooms/a/b']) {
    // Again, as of a page that the browser has kept.
    for (const response of [await page.goto(address), await page.reload()])
      expect(response?.status()).toBe(404);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  }
  await enter(page, 'Ada', 'Anywhere');
  for (const [segment, why] of [
    ['%E0%A4%A', /cannot hold “%”/],
    ['%2F..%2F', /cannot hold “\/”/],
    ['a%2fb', /cannot hold “\/”/],
    ['%00', /empty/],
    ['%20', /empty/],
    ['%E2%80%AEa', /U\+202E/],
    ['r'.repeat(90), /longer than 60/],
  ] as const) {
    expect((await page.goto(`/rooms/${segment}`))?.status()).toBe(200);
    await page.getByRole('heading', { name: 'There is no such room' }).waitFor();
    await page.getByText(why).waitFor();
  }
  await page.goto('/rooms/anywhere?x=1#y');
  await live(page);
  await assertUnharmed(page);
});
