// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { dataDirWithAdmin } from '../support/admin.ts';
import { house, live } from '../support/browser.ts';

const ADMINS = 'velvet anchor 4417';

/** With an admin, who invites people. */
const here = house(async () => ({
  DATA_DIR: await dataDirWithAdmin('ada', ADMINS),
  SIGN_UP: 'invited',
}));

/** Every address that the page asks for, its own and those of sockets among them. */
function addressesOf(page: Page): string[] {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url(), JSON.stringify(request.headers())));
  page.on('websocket', (socket) => addresses.push(socket.url()));
  return addresses;
}

/** All that a script of the page, or whoever sits before it, finds. */
const foundBy = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const stored = [localStorage, sessionStorage].map((storage) => ({ ...storage }));
    const cached = await caches.keys();
    return JSON.stringify([
      location.href,
      history.state,
      document.cookie,
      stored,
      databases,
      cached,
      window.name,
    ]);
  });

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();

async function fill(page: Page, handle: string, password: string): Promise<void> {
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(password);
}

/** As GraphiQL on this page would. */
const tokenBy = (page: Page, verb: string): Promise<string> =>
  page.evaluate(async (verb) => {
    const headers = { 'content-type': 'application/json', 'x-graphql-yoga-csrf': 'web' };
    const body = JSON.stringify({ query: `mutation { made: ${verb} { token } }` });
    return (await (await fetch('/graphql', { method: 'POST', headers, body })).json()).data.made.token;
  }, verb);

const sessionOf = async (page: Page): Promise<string> =>
  (await page.context().cookies()).find(({ httpOnly }) => httpOnly)?.value ?? '';

test('no address and no storage of the browser holds a password or a token; a used invitation is gone from the address bar', async () => {
  const ada = await here.visitor();
  const asked = addressesOf(ada);
  await ada.goto('/log-in');
  await fill(ada, 'ada', ADMINS);
  await press(ada, 'Log in');
  await ada.getByRole('link', { name: 'Your account: ada' }).waitFor();
  const invitation = await tokenBy(ada, 'createServerInvitation');
  await ada.goto('/rooms/hidden-valley');
  await ada.getByLabel('Password').fill('copper lantern 9263');
  await press(ada, /^Create/);
  await live(ada);
  const toRoom = await tokenBy(ada, 'createRoomInvitation(room: "hidden-valley")');
  const secrets = [ADMINS, 'copper lantern 9263', invitation, toRoom, await sessionOf(ada)];

  const grace = await here.visitor();
  const askedByGrace = addressesOf(grace);
  const room = ada.url();
  await grace.goto(`/sign-up#invitation=${invitation}`);
  await grace.getByLabel('Invitation').waitFor();
  // What the skip link puts behind the `#` takes nothing away.
  await grace.getByRole('link', { name: 'Skip to content' }).press('Enter');
  await fill(grace, 'grace', 'walnut harbour 7702');
  await press(grace, 'Sign up');
  await grace.getByRole('link', { name: 'Your account: grace' }).waitFor();
  const atHome = await foundBy(grace);
  secrets.push('walnut harbour 7702', await sessionOf(grace));

  // On another device she follows the link into the room, logs in at its door, and is in.
  const again = await here.visitor();
  const askedAgain = addressesOf(again);
  await again.goto(`${room}#invitation=${toRoom}`);
  await again.getByText('Say who you are, and you are in.').waitFor();
  await again.getByRole('link', { name: 'Log in' }).click();
  await fill(again, 'grace', 'walnut harbour 7702');
  await press(again, 'Log in');
  await live(again);
  await again.waitForURL(room);
  secrets.push(await sessionOf(again));

  expect(secrets.map((secret) => secret.length > 15)).toEqual(secrets.map(() => true));
  const found = [...asked, ...askedByGrace, ...askedAgain, atHome, await foundBy(again), await foundBy(ada)];
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret)])
      expect(found.filter((text) => text.includes(form))).toEqual([]);
});
