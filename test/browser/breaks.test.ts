// @vitest-environment node
import type { Page, WebSocketRoute } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import {
  composer,
  confirmed,
  enter,
  hear,
  house,
  live,
  pending,
  say,
  speaker,
  untilConfirmed,
  untilPending,
} from '../support/browser.ts';

const here = house();
const reconnecting = '.connection[data-state="reconnecting"]';

test('the server dies and comes back: what was missed arrives, and what waited goes out, once and in order', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Night');
  await enter(grace, 'Grace', 'Night');
  await say(ada, 'before');
  await hear(grace, 'before');

  const { back } = await here.powerCut();
  await ada.locator(reconnecting).waitFor();
  await grace.locator(reconnecting).waitFor();
  await ada.getByText('Connection lost.').waitFor();
  await say(ada, 'dark 1');
  await say(ada, 'dark 2');
  await ada.getByText('Waits for the connection…').last().waitFor();
  await untilPending(ada, 'dark 1', 'dark 2');

  await back();
  await live(ada);
  await live(grace);
  await say(grace, 'light');
  const all = ['before', 'dark 1', 'dark 2', 'light'];
  for (const page of [ada, grace])
    await vi.waitFor(async () => expect((await confirmed(page)).toSorted()).toEqual(all.toSorted()), 20_000);
  // Grace may answer before Ada's outbox has run dry; Ada's own lines keep their order, and both see the same.
  const seen = await confirmed(ada);
  expect(await confirmed(grace)).toEqual(seen);
  expect(seen.filter((text) => text !== 'light')).toEqual(['before', 'dark 1', 'dark 2']);
  expect(await pending(ada)).toEqual([]);
});

test('one reader is cut off: it catches up on exactly what it missed, and says how much', async () => {
  const page = await here.visitor();
  const sockets = new Set<WebSocketRoute>();
  let cut = false;
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    if (cut) return void socket.close();
    sockets.add(socket);
    socket.connectToServer();
  });
  await enter(page, 'Linus', 'Cut off');
  const ada = await speaker(here.server.url, 'Ada', 'Cut off');
  await ada.say('one', 'two');
  await hear(page, 'two');

  cut = true;
  for (const socket of sockets) await socket.close();
  await page.locator(reconnecting).waitFor();
  // Who is here is not known now.
  const people = page.getByRole('complementary', { name: 'People' });
  await people.getByText('Last seen here').waitFor();
  expect(await people.locator('.dot:not(.off)').count()).toBe(0);
  expect(await page.getByText(/^\d+ of \d+ here$/).count()).toBe(0);
  await ada.say('three', 'four', 'five');
  expect(await confirmed(page)).toEqual(['one', 'two']);

  cut = false;
  await page.getByText('Caught up · 3 new').waitFor();
  await people.getByText('Here now').waitFor();
  expect(await confirmed(page)).toEqual(['one', 'two', 'three', 'four', 'five']);
});

test('answers are lost on the way back: the message is repeated, and said once', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Lost answers');
  const clientIds: string[] = [];
  await page.route('**/graphql', async (route) => {
    const body = route.request().postDataJSON() as { operationName: string; variables: { clientId: string } };
    if (body.operationName !== 'SendMessage') return route.continue();
    clientIds.push(body.variables.clientId);
    if (clientIds.length > 2) return route.continue();
    if (clientIds.length === 2) await route.fetch();
    await route.abort('connectionreset');
  });
  await say(page, 'once');
  await say(page, 'then this');
  await untilConfirmed(page, 'once', 'then this');
  expect(await pending(page)).toEqual([]);
  expect(new Set(clientIds).size).toBe(2);
  await page.reload();
  await live(page);
  expect(await confirmed(page)).toEqual(['once', 'then this']);
});

test('a reload with a message still on its way sends it, once', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Reloaded');
  await page.route('**/graphql', (route) =>
    route.request().postData()?.includes('"operationName":"SendMessage"')
      ? route.abort('connectionreset')
      : route.continue(),
  );
  await say(page, 'kept');
  await page.getByText('Waits for the connection…').waitFor();
  await page.unroute('**/graphql');
  await page.reload();
  await untilConfirmed(page, 'kept');
  expect(await pending(page)).toEqual([]);
});

test('a refused message keeps its text and can be tried again with the same clientId, edited or discarded', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Refused');
  const clientIds: string[] = [];
  let refusing = true;
  await page.route('**/graphql', async (route) => {
    const body = route.request().postDataJSON() as { operationName: string; variables: { clientId: string } };
    if (body.operationName !== 'SendMessage') return route.continue();
    clientIds.push(body.variables.clientId);
    if (!refusing) return route.continue();
    const errors = [{ message: 'Not now.', extensions: { code: 'BAD_INPUT', field: 'body' } }];
    await route.fulfill({ json: { data: null, errors } });
  });
  await say(page, 'a');
  await page.getByText('Not now.').waitFor();
  refusing = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await untilConfirmed(page, 'a');
  expect(clientIds).toEqual([clientIds[0], clientIds[0]]);

  refusing = true;
  await say(page, 'b');
  await page.getByRole('button', { name: 'Edit' }).click();
  expect(await page.getByRole('textbox', { name: /^Message as/ }).inputValue()).toBe('b');
  expect(await pending(page)).toEqual([]);
});

test('a message whose clientId is spent says so, and is sent anew by editing it', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Spent');
  const sent = page.waitForRequest((request) => request.postData()?.includes('"SendMessage"') ?? false);
  await say(page, 'first');
  const { clientId } = (await sent).postDataJSON().variables;
  await hear(page, 'first');
  await enter(page, 'Ada', 'Elsewhere');
  await page.route('**/graphql', (route) => {
    const body = route.request().postDataJSON();
    if (body.operationName !== 'SendMessage') return route.fallback();
    return route.continue({ postData: { ...body, variables: { ...body.variables, clientId } } });
  });
  await say(page, 'second');
  await page.getByText('Another message went out in place of this one.').waitFor();
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await page.unroute('**/graphql');
  await page.getByRole('button', { name: 'Edit' }).click();
  await composer(page).press('Enter');
  await untilConfirmed(page, 'second');
});

test('whose session has ended is asked for a name again, before the same room', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Session');
  await page.context().clearCookies();
  await say(page, 'am I still there?');
  await page.reload();
  await page.getByRole('heading', { name: 'Join session' }).waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await page.getByRole('button', { name: 'Join Room' }).click();
  await live(page);
  expect(page.url()).toMatch(/\/rooms\/session$/);
});

/** `refuse` is the code with which so many subscriptions of a room are refused, one unless it is said. */
type Rule = { silent?: boolean; refuse?: string | undefined; times?: number };

/** What a page sends: a stream of a room is the one with a `room` among its variables. */
type Asked = { id: string; type: string; payload: { variables: { room?: string } } };

/** Stands between a page and the server's socket. */
async function between(page: Page, rule: Rule): Promise<void> {
  await page.routeWebSocket(/\/graphql$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const message = JSON.parse(String(text)) as Asked;
      const asked = message.type === 'subscribe' && message.payload.variables.room !== undefined;
      const code = asked ? rule.refuse : undefined;
      rule.times = (rule.times ?? 1) - (code ? 1 : 0);
      if (rule.times <= 0) rule.refuse = undefined;
      const payload = [{ message: 'Refused by the test.', extensions: { code } }];
      if (code) socket.send(JSON.stringify({ id: message.id, type: 'error', payload }));
      else if (!rule.silent) server.send(text);
    });
    server.onMessage((text) => {
      if (!rule.silent) socket.send(text);
    });
  });
}

test('a connection that looks open and is dead is found out and replaced', async () => {
  const page = await here.visitor();
  const rule = { silent: false };
  await between(page, rule);
  await enter(page, 'Ada', 'Silence');
  rule.silent = true;
  const grace = await speaker(here.server.url, 'Grace', 'Silence');
  await grace.say('Do you hear me?');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await page.locator(reconnecting).waitFor();
  rule.silent = false;
  await live(page);
  await untilConfirmed(page, 'Do you hear me?');
});

test('a cursor from before a restored backup: the room is loaded anew', async () => {
  const page = await here.visitor();
  const rule: Rule = {};
  await between(page, rule);
  const grace = await speaker(here.server.url, 'Grace', 'Restored');
  await grace.say('one', 'two');
  rule.refuse = 'CURSOR_INVALID';
  await enter(page, 'Ada', 'Restored');
  expect(rule.refuse).toBeUndefined();
  expect(await confirmed(page)).toEqual(['one', 'two']);
  await grace.say('three');
  await untilConfirmed(page, 'one', 'two', 'three');
});

// Where the session has ended, this browser may have another one: that is tried once.
test.each([
  ['UNAUTHENTICATED', 2],
  ['NOT_A_MEMBER', 1],
])('a stream refused with %s leads to the door', async (code, times) => {
  const page = await here.visitor();
  const rule: Rule = { refuse: code, times };
  await between(page, rule);
  await speaker(here.server.url, 'Grace', `Refused ${code}`);
  await page.goto('/');
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await page.getByLabel('Room', { exact: true }).fill(`Refused ${code}`);
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page.getByRole('heading', { name: /^Join/ }).waitFor();
  expect(rule.refuse).toBeUndefined();
  await page.getByRole('button', { name: 'Join Room' }).click();
  await live(page);
});
