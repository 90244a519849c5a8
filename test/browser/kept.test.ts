// @vitest-environment node
import type { BrowserContext, Page, WebSocketRoute } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import {
  composer,
  enter,
  hear,
  house,
  live,
  pending,
  say,
  untilConfirmed,
  untilPending,
} from '../support/browser.ts';

const here = house();

/** Stands between a browser and the server, for all of its tabs: what is sent is let through, or nothing at all is. */
async function line(context: BrowserContext) {
  const sockets = new Set<WebSocketRoute>();
  const sent: string[] = [];
  let cut: 'sends' | 'all' | undefined;
  await context.route('**/graphql', async (route) => {
    const { operationName, variables } = route.request().postDataJSON() ?? {};
    const isSend = operationName === 'SendMessage';
    if (cut === 'all' || (cut === 'sends' && isSend)) return route.abort('connectionreset');
    if (isSend) sent.push(variables.body);
    await route.continue();
  });
  await context.routeWebSocket(/\/graphql$/, (socket) => {
    if (cut === 'all') return void socket.close();
    sockets.add(socket);
    socket.connectToServer();
  });
  return {
    /** What was let through, in its order. */
    sent,
    async cut(what: 'sends' | 'all') {
      cut = what;
      if (what === 'all') for (const socket of sockets) await socket.close();
    },
    async mend() {
      cut = undefined;
      for (const page of context.pages()) await page.evaluate(() => dispatchEvent(new Event('online')));
    },
  };
}

/** Clears the field only when it is kept. */
const written = (page: Page) => vi.waitFor(async () => expect(await composer(page).inputValue()).toBe(''));

test('cut off, three messages are written, the page is reloaded, the connection returns: three, once, in order', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  const connection = await line(ada.context());
  await enter(ada, 'Ada', 'Night');
  await enter(grace, 'Grace', 'Night');
  await connection.cut('all');
  await ada.getByText('Connection lost.').waitFor();
  for (const body of ['one', 'two', 'three']) await say(ada, body);
  await untilPending(ada, 'one', 'two', 'three');
  await written(ada);
  await ada.reload();
  await ada.reload();
  await connection.mend();
  for (const page of [ada, grace]) await untilConfirmed(page, 'one', 'two', 'three');
  await untilPending(ada);
  expect(connection.sent).toEqual(['one', 'two', 'three']);
});

test('the tab is closed: what waits is shown in the next one, in order, and goes out once', async () => {
  const ada = await here.visitor();
  const connection = await line(ada.context());
  await enter(ada, 'Ada', 'Closed');
  await connection.cut('sends');
  for (const body of ['one', 'two']) await say(ada, body);
  await untilPending(ada, 'one', 'two');
  await say(ada, 'three');
  await ada.close();
  const next = await ada.context().newPage();
  await next.goto('/rooms/closed');
  await untilPending(next, 'one', 'two', 'three');
  await connection.mend();
  await untilConfirmed(next, 'one', 'two', 'three');
  await untilPending(next);
  expect(connection.sent).toEqual(['one', 'two', 'three']);
});

test.each([
  ['one of them sends, and the other goes on when it is closed', true],
  ['where no tab can lead, each message is still said once, in order', false],
])('two tabs of one person: %s', async (_how, locks) => {
  const ada = await here.visitor();
  const context = ada.context();
  if (!locks)
    await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }));
  const room = `Two tabs ${locks}`;
  const connection = await line(context);
  await enter(ada, 'Ada', room);
  const second = await context.newPage();
  await second.goto(ada.url());
  await live(second);
  await connection.cut('sends');
  await say(ada, 'one');
  await untilPending(second, 'one');
  await say(second, 'two');
  await untilPending(ada, 'one', 'two');
  await say(ada, 'three');
  for (const page of [ada, second]) await untilPending(page, 'one', 'two', 'three');
  await ada.close();
  await connection.mend();
  await untilConfirmed(second, 'one', 'two', 'three');
  await untilPending(second);
  if (locks) expect(connection.sent).toEqual(['one', 'two', 'three']);
  const third = await context.newPage();
  await third.goto(second.url());
  await untilConfirmed(third, 'one', 'two', 'three');
  await say(third, 'four');
  for (const page of [second, third]) await untilConfirmed(page, 'one', 'two', 'three', 'four');
  for (const page of [second, third]) await untilPending(page);
});

test('what is refused is edited in the tab that did not send it, and gone from the other', async () => {
  const ada = await here.visitor();
  await enter(ada, 'Ada', 'Refused twice');
  const second = await ada.context().newPage();
  await second.goto(ada.url());
  await live(second);
  const errors = [{ message: 'Not now.', extensions: { code: 'BAD_INPUT', field: 'body' } }];
  const sends = (url: URL) => url.pathname === '/graphql';
  await ada
    .context()
    .route(sends, (route) =>
      route.request().postData()?.includes('"SendMessage"')
        ? route.fulfill({ json: { data: null, errors } })
        : route.continue(),
    );
  await say(ada, 'refused');
  await second.getByText('Not now.').waitFor();
  await ada.reload();
  await ada.getByText('Not now.').waitFor();
  await second.getByRole('button', { name: 'Edit' }).click();
  await vi.waitFor(async () => expect(await composer(second).inputValue()).toBe('refused'));
  for (const page of [ada, second]) await untilPending(page);
});

test('who signs in after somebody neither sees nor sends what they wrote; when they are back, it goes out', async () => {
  const ada = await here.visitor();
  const context = ada.context();
  const connection = await line(context);
  await enter(ada, 'Ada', 'Shared browser');
  const hers = await context.cookies();
  await connection.cut('sends');
  await say(ada, 'by Ada');
  await untilPending(ada, 'by Ada');
  await composer(ada).fill('a draft by Ada');
  await context.clearCookies();
  const grace = await context.newPage();
  await enter(grace, 'Grace', 'Shared browser');
  await connection.mend();
  // Ada's page is still open, and tries again as whom the browser has since become.
  await ada.getByText('You are signed in as somebody else').waitFor();
  await say(grace, 'by Grace');
  await untilConfirmed(grace, 'by Grace');
  expect(await pending(grace)).toEqual([]);
  expect(await composer(grace).inputValue()).toBe('');
  await context.clearCookies();
  await context.addCookies(hers);
  await ada.reload();
  await untilConfirmed(ada, 'by Grace', 'by Ada');
  expect(await composer(ada).inputValue()).toBe('a draft by Ada');
});

test('what waits in another room goes out too, and is told where it is refused', async () => {
  const ada = await here.visitor();
  const connection = await line(ada.context());
  const grace = await here.visitor();
  await enter(grace, 'Grace', 'Lobby');
  await enter(ada, 'Ada', 'Kitchen');
  await enter(ada, 'Ada', 'Lobby');
  await connection.cut('sends');
  await say(ada, 'for the lobby');
  await untilPending(ada, 'for the lobby');
  await composer(ada).fill('not finished');
  await ada.goto('/rooms/kitchen');
  await live(ada);
  await ada.getByText('1 message waits in Lobby.').waitFor();
  await ada.getByRole('link', { name: /^Lobby.*Draft/ }).waitFor();
  await connection.mend();
  await hear(grace, 'for the lobby');
  await ada.getByText('1 message waits in Lobby.').waitFor({ state: 'hidden' });

  await ada.getByRole('link', { name: /^Lobby/ }).click();
  await vi.waitFor(async () => expect(await composer(ada).inputValue()).toBe('not finished'));
  await connection.cut('sends');
  await composer(ada).press('Enter');
  await untilPending(ada, 'not finished');
  await ada.getByRole('button', { name: 'Leave this room' }).click();
  await ada.getByRole('button', { name: 'Leave', exact: true }).click();
  await ada.getByText('1 message to Lobby could not be sent before you left').waitFor();
  await ada.getByRole('button', { name: 'All right' }).click();
  await ada.reload();
  await ada.getByRole('link', { name: 'Kitchen' }).first().waitFor();
  expect(await ada.getByText('could not be sent').count()).toBe(0);
});

test('a draft is there again, also where the page went before the disk had taken it', async () => {
  const ada = await here.visitor();
  await enter(ada, 'Ada', 'Hurry');
  const url = ada.url();
  await ada.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open('enchanters');
        opening.onsuccess = () => {
          const store = opening.result.transaction('kept', 'readwrite').objectStore('kept');
          // Open as long as the page is: whatever else is written waits behind it.
          const hold = () => {
            store.count().onsuccess = hold;
          };
          hold();
          resolve();
        };
      }),
  );
  await composer(ada).fill('not on the disk');
  await ada.goto('/');
  await ada.getByRole('link', { name: /Hurry Draft/ }).waitFor();
  await ada.goto(url);
  await vi.waitFor(async () => expect(await composer(ada).inputValue()).toBe('not on the disk'));
  expect(
    await ada.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('unsaved'))),
  ).toEqual([]);
});

test('a draft is in all tabs what was written last, and there after they are closed', async () => {
  const ada = await here.visitor();
  await enter(ada, 'Ada', 'Drafts');
  const second = await ada.context().newPage();
  await second.goto(ada.url());
  await live(second);
  await composer(ada).fill('older');
  await vi.waitFor(async () => expect(await composer(second).inputValue()).toBe('older'));
  await composer(second).fill('newer');
  await vi.waitFor(async () => expect(await composer(ada).inputValue()).toBe('newer'));
  await ada.close();
  await second.close();
  const third = await ada.context().newPage();
  await third.goto('/rooms/drafts');
  await vi.waitFor(async () => expect(await composer(third).inputValue()).toBe('newer'), 10_000);
  await composer(third).press('Enter');
  await untilConfirmed(third, 'newer');
  await third.reload();
  await live(third);
  expect(await composer(third).inputValue()).toBe('');
});

test('where nothing can be kept, it is sent all the same, and who closes the tab too early is warned', async () => {
  const page = await here.visitor();
  await page.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  const connection = await line(page.context());
  await enter(page, 'Ada', 'Private window');
  await connection.cut('sends');
  await say(page, 'one');
  await untilPending(page, 'one');
  const warned = page.waitForEvent('dialog');
  void page.close({ runBeforeUnload: true });
  const dialog = await warned;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await connection.mend();
  await untilConfirmed(page, 'one');
});
