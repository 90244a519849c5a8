// @vitest-environment node
import type { Page, WebSocketRoute } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { htmlOf } from '../../text/markdown.ts';
import { enter, hear, house, speaker } from '../support/browser.ts';
import { hostileStrings } from '../support/hostile.ts';

const here = house({ RATE_LIMITS: 'off' });

type Watched = { executions: number; violations: string[] };
type TrustedTypes = { createPolicy(name: string, rules: object): { createHTML(html: string): string } };

/** Counts every script of a hostile string that runs, and lets a test use the policy that the page's sanitiser has made for itself. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Object.assign(window, { executions: 0 });
    Object.defineProperty(window, 'pwned', {
      set: () => {
        (window as unknown as Watched).executions += 1;
      },
    });
    const { trustedTypes } = window as unknown as { trustedTypes: TrustedTypes };
    const { createPolicy } = trustedTypes;
    Object.getPrototypeOf(trustedTypes).createPolicy = (name: string, rules: object) => {
      const policy = createPolicy.call(trustedTypes, name, rules);
      if (name === 'dompurify') Object.assign(window, { policy });
      return policy;
    };
  });
}

const seen = (page: Page) =>
  page.evaluate(() => {
    const { executions, violations } = window as unknown as Watched;
    const strange = document.querySelectorAll(
      '.content :is(script, img, iframe, object, embed, style, link, form, input, svg:not(.icon)), [onerror], [onload], a[href^="javascript" i]',
    );
    return { executions, violations, strange: [...strange].map(({ outerHTML }) => outerHTML) };
  });
const UNHARMED = { executions: 0, violations: [], strange: [] };

/** Puts each string into the page as HTML, in the way that also runs scripts, and then presses and focuses what can be. */
async function unleash(page: Page, all: readonly string[]): Promise<number> {
  return page.evaluate(async (all) => {
    const { policy } = window as unknown as { policy?: { createHTML(html: string): string } };
    for (const html of all) {
      const place = document.createElement('div');
      document.body.append(place);
      const trusted = policy ? policy.createHTML(html) : html;
      place.append(document.createRange().createContextualFragment(trusted));
      const again = document.createElement('div');
      document.body.append(again);
      again.innerHTML = trusted;
    }
    const settled = () =>
      Promise.all(
        [...document.images].map(
          (image) =>
            image.complete ||
            new Promise((resolve) => {
              image.addEventListener('load', resolve);
              image.addEventListener('error', resolve);
            }),
        ),
      );
    await settled();
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href]'))
      if (link.protocol === 'javascript:') link.click();
    for (const form of document.querySelectorAll<HTMLFormElement>('form[action^="javascript:"]'))
      form.submit();
    for (const field of document.querySelectorAll<HTMLElement>('[onfocus]')) field.focus();
    for (const details of document.querySelectorAll('details')) details.open = !details.open;
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    return (window as unknown as Watched).executions;
  }, all);
}

test('1,000 hostile messages are shown, and nothing of them is executed', async () => {
  const page = await here.visitor({ viewport: { width: 1280, height: 3_000 } });
  await watch(page);
  const mallory = await speaker(here.server.url, 'Mallory', 'Messages');
  await enter(page, 'Ada', 'Messages');
  for (let from = 0; from < hostileStrings.length; from += 25) {
    await Promise.all(hostileStrings.slice(from, from + 25).map((text) => mallory.say(text)));
    await mallory.say(`Up to ${from} all is well`);
    await hear(page, `Up to ${from} all is well`);
    expect(await seen(page)).toEqual(UNHARMED);
  }
}, 180_000);

test('nor is anything with the sanitiser switched off, by the policy of the page alone', async () => {
  const bare = await here.visitor();
  await watch(bare);
  await bare.route('http://bare.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Bare</title>' }),
  );
  await bare.goto('http://bare.example/');
  // Without the policy hundreds of them do what they are made for.
  expect(await unleash(bare, hostileStrings)).toBeGreaterThan(500);

  const page = await here.visitor();
  await watch(page);
  await speaker(here.server.url, 'Mallory', 'Unsanitised').then(({ say }) => say('Hello'));
  await enter(page, 'Ada', 'Unsanitised');
  await hear(page, 'Hello');
  expect(await page.evaluate(() => 'policy' in window)).toBe(true);
  expect(await unleash(page, hostileStrings)).toBe(0);
  const { violations } = (await seen(page)) as Watched;
  for (const directive of [
    'script-src-elem',
    'script-src-attr',
    'style-src-elem',
    'object-src',
    'form-action',
  ])
    expect(
      violations.some((said) => said.startsWith(directive)),
      directive,
    ).toBe(true);
  expect(await unleash(page, hostileStrings.map(htmlOf))).toBe(0);
});

test('1,000 hostile names of people and rooms, topics and file names are text', async () => {
  const page = await here.visitor({ viewport: { width: 1280, height: 2_000 } });
  await watch(page);
  let socket: WebSocketRoute | undefined;
  let stream = '';
  // Whatever the server says: names are forged on their way, longer and stranger than it would take them.
  await page.routeWebSocket(/\/graphql/, (route) => {
    const server = route.connectToServer();
    route.onMessage((message) => {
      const { id, type, payload } = JSON.parse(String(message));
      // What concerns the viewer has a stream of its own.
      if (type === 'subscribe' && payload.variables.room) [socket, stream] = [route, id];
      server.send(message);
    });
  });
  await page.route('/graphql', async (route) => {
    const response = await route.fetch();
    // Nobody waits for an answer to a page that has been left.
    const json = await response.json().catch(() => undefined);
    if (!json) return;
    const { users, rooms } = json.data ?? {};
    if (users) users.push(...hostileStrings.map((name, at) => ({ ...users[0], id: `${at}`, name })));
    if (rooms)
      rooms.nodes = hostileStrings.map((name, at) => ({ ...room, id: `${at}`, slug: `r-${at}`, name }));
    await route.fulfill({ response, json });
  });
  const room = { private: false, onlineCount: 1, viewerIsMember: true, viewerUnreadCount: 1 };
  await page.goto('/');
  await page
    .getByText(hostileStrings.at(-1) ?? '', { exact: true })
    .first()
    .waitFor();
  expect(await seen(page)).toEqual(UNHARMED);

  await enter(page, 'Ada', 'Names');
  const names = await page.locator('.people-side .person-name').allTextContents();
  expect(new Set(names)).toEqual(new Set([...hostileStrings, 'Ada']));
  expect(await seen(page)).toEqual(UNHARMED);

  await vi.waitFor(() => expect(stream).not.toBe(''));
  for (const [at, name] of hostileStrings.entries()) {
    const facts = { id: 'x', slug: 'names', private: false, archivedAt: null, slowSeconds: 0, owner: null };
    const event = {
      __typename: 'RoomChanged',
      cursor: '',
      room: { ...facts, name, description: `${name}.svg` },
    };
    socket?.send(JSON.stringify({ id: stream, type: 'next', payload: { data: { roomEvents: event } } }));
    if (at % 25 > 0 && at < hostileStrings.length - 1) continue;
    const heading = page.getByRole('heading', { level: 1 });
    await vi.waitFor(async () => expect(await heading.textContent()).toBe(name), 10_000);
    expect(await page.locator('.bar-about').textContent()).toBe(`${name}.svg`);
    expect(await seen(page)).toEqual(UNHARMED);
  }
}, 180_000);
