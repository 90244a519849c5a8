// @vitest-environment node
import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { assertAccessible } from '../support/accessible.ts';
import { dataDirWithAdmin } from '../support/admin.ts';
import { composer, enter, hear, house, live, say, useTool } from '../support/browser.ts';
import { createPeople, PASSWORD } from '../support/people.ts';

const here = house(async () => ({ DATA_DIR: await dataDirWithAdmin('boss') }));

const button = (at: Page | Locator, name: string | RegExp) =>
  at.getByRole('button', { name, exact: typeof name === 'string' });
const card = (page: Page) => page.locator('dialog.card[open]');
const side = (page: Page) => page.locator('.people-side');

/** Opens somebody's card from the list of people. */
async function openCard(page: Page, name: string): Promise<Locator> {
  await button(side(page), new RegExp(`^${name}`)).click();
  await card(page).locator('.card-facts').waitFor();
  return card(page);
}

async function company(room: string, ...names: string[]): Promise<Page[]> {
  const pages: Page[] = [];
  for (const name of names) {
    const page = await here.visitor();
    await enter(page, name, room);
    pages.push(page);
  }
  return pages;
}

const of = <Item>(items: readonly Item[], at: number): Item => {
  const item = items[at];
  if (item === undefined) throw new Error(`There is no ${at}.`);
  return item;
};

test('the owner of a room mutes somebody, lets them speak again, and removes them', async () => {
  const pages = await company('Order', 'Ada', 'Grace');
  const [ada, grace] = [of(pages, 0), of(pages, 1)];
  await side(grace).getByText('owner').waitFor();
  await say(grace, 'First');
  await hear(ada, 'First');
  const opener = ada.locator('article').getByRole('button', { name: 'Grace' });
  await opener.click();
  await button(card(ada), 'Mute…').click();
  await card(ada).getByLabel('10 minutes').waitFor();
  await button(card(ada), 'Mute').click();
  await card(ada)
    .getByText(/^Muted until/)
    .waitFor();
  await grace.getByText(/^You may only read here until/).waitFor();
  await button(card(ada), 'Let speak again').click();
  await card(ada).getByText('They may speak again.').waitFor();
  await grace.getByText(/^You may only read here until/).waitFor({ state: 'detached' });
  await say(grace, 'Second');
  await hear(ada, 'Second');
  await ada.keyboard.press('Escape');
  await card(ada).waitFor({ state: 'hidden' });
  expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);

  await openCard(ada, 'Grace');
  await button(card(ada), 'Remove from the room…').click();
  await ada.getByRole('alertdialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await card(ada).getByText('Not in this room').waitFor();
  expect(await button(card(ada), 'Mute…').count()).toBe(0);
  await grace.getByRole('heading', { name: 'Join Order' }).waitFor();
  await button(grace, 'Join Room').click();
  await live(grace);
  // Nobody is offered what they may not do, nor anything upon themselves.
  await openCard(grace, 'Ada');
  expect(await card(grace).locator('.card-actions button').allInnerTexts()).toEqual([
    'Message',
    'Block',
    'Report…',
  ]);
  await grace.keyboard.press('Escape');
  await openCard(grace, 'Grace');
  await card(grace).getByText('This is you.').waitFor();
  expect(await card(grace).locator('.card-actions button').count()).toBe(0);
});

test('who is banned is told why, and comes back when the ban is lifted', async () => {
  const pages = await company('Bans', 'Ada', 'Grace');
  const [ada, grace] = [of(pages, 0), of(pages, 1)];
  await openCard(ada, 'Grace');
  await button(card(ada), 'Ban from the room…').click();
  await card(ada).getByLabel('7 days').check();
  await card(ada).getByLabel(/^Why/).fill('x'.repeat(501));
  await button(card(ada), 'Ban').click();
  await card(ada).getByText('1 too many: a reason has up to 500 characters.').waitFor();
  await card(ada).getByLabel(/^Why/).fill('Too many riddles');
  await button(card(ada), 'Ban').click();
  await card(ada)
    .getByText(/^Banned from this room until .*Too many riddles/)
    .waitFor();
  await grace.getByRole('heading', { name: 'You cannot enter this room' }).waitFor();
  await grace.getByText(/until .*: Too many riddles/).waitFor();
  await ada.keyboard.press('Escape');

  await side(ada).getByText('Banned', { exact: true }).click();
  await side(ada).getByText('Too many riddles').waitFor();
  await button(side(ada), /^Lift/).click();
  await side(ada).getByText('Nobody is banned.').waitFor();
  await grace.reload();
  await live(grace);
  expect(await side(grace).getByText('Banned', { exact: true }).count()).toBe(0);
});

test('whoever has a name that looks like that of somebody else in the room is told apart from them', async () => {
  const people = createPeople(here.server.url);
  const page = await here.visitor();
  await enter(page, 'Sofia', 'Twins');
  const tags = side(page).locator('.tag');
  const join = async (name: string) => {
    const other = await people.guest(name, 'Twins');
    await side(page).getByText(name, { exact: true }).waitFor();
    const { data } = await other.say('twins', `I am ${name}`);
    await hear(page, `I am ${name}`);
    return { other, id: data.sendMessage.message.id };
  };
  const { other } = await join('Sophia');
  expect(await tags.count()).toBe(0);
  const twin = await join('S\u043efia');
  await vi.waitFor(async () => expect(await tags.count()).toBe(2));
  expect(await page.locator('article .tag').count()).toBe(1);
  // Also where they are quoted, answered, and found.
  const answer = await other.ask(
    'mutation ($id: ID!) { sendMessage(room: "twins", body: "Are you?", replyTo: $id) { message { id } } }',
    { id: twin.id },
  );
  expect(answer.errors).toBeUndefined();
  await page.locator('article .quote .tag').waitFor();
  const said = page.locator('.content article').filter({ hasText: 'I am S\u043efia' }).first();
  await said.hover();
  await said.getByRole('button', { name: 'Reply', exact: true }).click();
  expect(await page.locator('.subject .tag').count()).toBe(1);
  await page.keyboard.press('Control+Shift+F');
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.fill('"I am"');
  await search.press('Enter');
  await page.locator('.found .tag').waitFor();
  expect(await page.locator('.found').count()).toBe(2);
  await people.leave();
});

test('who is banned from a private room is told why, also after a reload, and comes back with its password', async () => {
  const people = createPeople(here.server.url);
  const { data } = await people.anonymous.ask(
    'mutation { joinRoom(room: "Vault", name: "Ada", password: "open up", create: true) { token room { slug } } }',
  );
  const { slug } = data.joinRoom.room;
  const ada = people.withToken('Ada', data.joinRoom.token, '');
  const grace = await here.visitor();
  await grace.goto(`/rooms/${slug}`);
  const join = async (password: string) => {
    await grace.getByLabel('Password', { exact: true }).fill(password);
    await button(grace, 'Join Room').click();
  };
  await grace.getByLabel('Name', { exact: true }).fill('Grace');
  await join('open up');
  await live(grace);
  const { users } = (await ada.ask(`{ users(room: "${slug}") { id isViewer } }`)).data;
  const { id } = users.find(({ isViewer }: { isViewer: boolean }) => !isViewer);
  await ada.ask(
    `mutation { banUser(room: "${slug}", account: "${id}", minutes: 60, reason: "Riddles") { room { id } } }`,
  );
  await grace.getByRole('heading', { name: 'You cannot enter this room' }).waitFor();
  await grace.getByText(/^You are banned from this room until .*: Riddles\.$/).waitFor();
  await grace.reload();
  await grace.getByText(/^You are banned from this room until .*: Riddles\.$/).waitFor();
  await join('open up');
  await grace.getByText('No room at this address opens with this password.').waitFor();
  await ada.ask(`mutation { unbanUser(room: "${slug}", account: "${id}") { room { id } } }`);
  await join('open up');
  await live(grace);
  await people.leave();
});

test('what a blocked person says is folded, here and after a reload, until they are unblocked', async () => {
  const pages = await company('Quiet', 'Ada', 'Grace', 'Mallory');
  const [ada, grace, mallory] = [of(pages, 0), of(pages, 1), of(pages, 2)];
  const fold = ada.locator('.fold');
  const announced = ada.locator('p.unseen[role="status"]');
  const asked: string[] = [];
  ada.on('request', (request) => {
    const name = /"operationName":"(\w+)"/.exec(request.postData() ?? '')?.[1];
    // What was read is marked meanwhile, and the lists are asked for again by the clock.
    if (name && !['MarkRead', 'YourRooms', 'Conversations'].includes(name)) asked.push(name);
  });
  await say(mallory, 'First riddle');
  await hear(ada, 'First riddle');
  await openCard(ada, 'Mallory');
  await button(card(ada), 'Block').click();
  await button(card(ada), 'Unblock').waitFor();
  await ada.keyboard.press('Escape');
  await side(ada)
    .getByText(/blocked/)
    .waitFor();
  await fold.getByText('Blocked: a message of Mallory.').waitFor();
  await say(mallory, 'Second riddle');
  await fold.getByText('Blocked: 2 messages of Mallory.').waitFor();
  await say(grace, 'Good evening');
  await hear(ada, 'Good evening');
  expect(await announced.textContent()).toBe('Grace: Good evening');
  expect(await ada.getByText('riddle').count()).toBe(0);
  // Nothing of this is asked anew because somebody speaks.
  expect(asked).toEqual(['RoomPerson', 'BlockAccount', 'RoomPerson']);
  // Which Mallory, where there are two.
  const people = createPeople(here.server.url);
  const namesake = await people.guest('Mallory', 'Quiet');
  await fold.getByText(/^Blocked: 2 messages of Mallory ·\w{4}\./).waitFor();
  await namesake.ask('mutation { leaveRoom(room: "quiet") { room { slug } } }');
  await fold.getByText('Blocked: 2 messages of Mallory.').waitFor();
  await people.leave();
  await button(fold, 'Show').click();
  await hear(ada, 'First riddle');
  await hear(ada, 'Second riddle');
  await button(fold, 'Hide').click();
  await ada.getByText('First riddle').waitFor({ state: 'detached' });

  await ada.reload();
  await fold.getByText('Blocked: 2 messages of Mallory.').waitFor();
  await openCard(ada, 'Mallory');
  await button(card(ada), 'Unblock').click();
  await hear(ada, 'First riddle');
  expect(await fold.count()).toBe(0);
});

test('whom one has blocked stands on the account page, and is unblocked there', async () => {
  const page = await here.visitor();
  await page.goto('/sign-up');
  await page.getByLabel('Handle').fill('blocker');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Password', { exact: true }).press('Enter');
  await page.getByRole('link', { name: 'Your account: blocker' }).waitFor();
  await company('Blockers', 'Mallory');
  await page.goto('/rooms/blockers');
  await live(page);
  await openCard(page, 'Mallory');
  await button(card(page), 'Block').click();
  await button(card(page), 'Unblock').waitFor();
  await page.goto('/account');
  const part = page.getByRole('region', { name: 'Blocked people' });
  await button(part, 'Unblock Mallory').click();
  await part.getByText('Nobody.').waitFor();
});

test('on a phone, going back closes what lies over the room, one after another, and then leaves it', async () => {
  await company('Back', 'Grace');
  const page = await here.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await enter(page, 'Ada', 'Back');
  const drawer = page.getByRole('dialog', { name: 'People' });
  await button(page, 'People').click();
  await button(drawer, /^Grace/).click();
  await card(page).locator('.card-facts').waitFor();
  await page.goBack();
  await card(page).waitFor({ state: 'hidden' });
  await drawer.waitFor();
  await page.goBack();
  await drawer.waitFor({ state: 'hidden' });
  await live(page);
  // Closed by hand, it leaves no step behind.
  await button(page, 'People').click();
  await button(drawer, 'Close').click();
  await drawer.waitFor({ state: 'hidden' });
  await vi.waitFor(async () => expect(await page.evaluate(() => history.state?.layers ?? 0)).toBe(0), 10_000);
  await composer(page).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
});

test('a room renamed twice under an open drawer keeps what was typed, and its one step in the history', async () => {
  const people = createPeople(here.server.url);
  const owner = await people.guest('Owner', 'First name');
  const rename = (room: string, name: string) =>
    owner.ask(
      'mutation ($room: String!, $name: String!) { updateRoom(room: $room, name: $name) { room { id } } }',
      {
        room,
        name,
      },
    );
  const page = await here.visitor({ viewport: { width: 390, height: 844 } });
  await enter(page, 'Ada', 'First name');
  await composer(page).fill('Half a thought');
  await button(page, 'People').click();
  const drawer = page.getByRole('dialog', { name: 'People' });
  await drawer.waitFor();
  for (const [from, to] of [
    ['first-name', 'Second name'],
    ['second-name', 'Third name'],
  ] as const) {
    await rename(from, to);
    await page.getByRole('heading', { name: to, level: 1, includeHidden: true }).waitFor();
  }
  expect(new URL(page.url()).pathname).toBe('/rooms/first-name');
  await page.goBack();
  await drawer.waitFor({ state: 'hidden' });
  await page.waitForURL(/\/rooms\/third-name$/);
  expect(await composer(page).inputValue()).toBe('Half a thought');
  await page.goBack();
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
  await people.leave();
});

test('leaving from the drawer is no step that leads back into the room', async () => {
  const page = await here.visitor({ viewport: { width: 390, height: 844 } });
  await enter(page, 'Ada', 'Doors');
  await button(page, 'People').click();
  await button(page.getByRole('dialog', { name: 'People' }), 'Leave this room').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: /^Welcome/ }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

test.each([
  'light',
  'dark',
] as const)('the card, its forms and the menu in %s: nothing to complain about', async (colorScheme) => {
  const page = await here.visitor({ viewport: { width: 1280, height: 640 }, colorScheme });
  await enter(page, 'Ada', `Card ${colorScheme}`);
  await company(`Card ${colorScheme}`, 'Wolfeschlegelsteinhausenbergerdorff');
  await openCard(page, 'Wolfe');
  await button(card(page), 'Ban from the room…').waitFor();
  await assertAccessible(page);
  for (const what of ['Report…', 'Ban from the room…']) {
    await button(card(page), what).click();
    await button(card(page), 'Cancel').waitFor();
    await assertAccessible(page);
    await button(card(page), 'Cancel').click();
  }
  await button(card(page), 'Block').click();
  await button(card(page), 'Unblock').waitFor();
  await assertAccessible(page);
  await page.keyboard.press('Escape');
  await say(page, 'Mine');
  await useTool(page.locator('article.own'), 'What to do with this message');
  await page.locator('.message-menu').getByText('Delete…').waitFor();
  await assertAccessible(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 640 });
    await page.keyboard.press('Escape');
    await button(page, 'People').click();
    await button(page.getByRole('dialog', { name: 'People' }), /^Wolfe/).click();
    await card(page).locator('.card-facts').waitFor();
    expect(await card(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(
      false,
    );
    await page.keyboard.press('Escape');
  }
});

test('a card that cannot be loaded says so, and is asked for again', async () => {
  const pages = await company('Failing', 'Ada', 'Grace');
  const ada = of(pages, 0);
  let down = true;
  await ada.route('**/graphql', (route) =>
    down && route.request().postData()?.includes('RoomPerson') ? route.abort() : route.continue(),
  );
  await button(side(ada), /^Grace/).click();
  await card(ada).getByText('The server cannot be reached right now.').waitFor();
  down = false;
  await button(card(ada), 'Try again').click();
  await button(card(ada), 'Mute…').waitFor();
});

test('who deleted their account is known to be gone', async () => {
  const people = createPeople(here.server.url);
  const page = await here.visitor();
  await enter(page, 'Ada', 'Gone');
  const grace = await people.guest('Grace', 'Gone');
  await grace.say('gone', 'Remember me');
  await hear(page, 'Remember me');
  await grace.ask('mutation { deleteAccount(messages: KEEP) { account { id } } }');
  await page.reload();
  await hear(page, 'Remember me');
  await page.locator('article .author-button').click();
  await card(page).getByText('This account was deleted.').waitFor();
  await people.leave();
});

test('the answer of a question that was closed neither closes nor fails the next one', async () => {
  const page = await here.visitor();
  await enter(page, 'Ada', 'Second thoughts');
  await say(page, 'The first');
  await say(page, 'The second');
  await hear(page, 'The second');
  const asks = async (body: string) => {
    const article = page.locator('.content article', { hasText: body });
    await useTool(article, 'What to do with this message');
    await button(page, 'Delete…').click();
  };
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const deletes: string[] = [];
  await page.route('**/graphql', async (route) => {
    const text = route.request().postData() ?? '';
    if (!text.includes('DeleteMessage')) return route.continue();
    deletes.push(text);
    if (deletes.length === 1) await answered;
    await route.continue();
  });
  const question = page.getByRole('alertdialog', { name: 'Delete this message?' });
  await asks('The first');
  await button(question, 'Delete').click();
  await vi.waitFor(() => expect(deletes.length).toBe(1), 10_000);
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'hidden' });
  await asks('The second');
  await question.waitFor();
  const first = page.waitForResponse((response) => response.request().postData() === deletes[0]);
  answer();
  await (await first).finished();
  await page.getByText('The first').waitFor({ state: 'hidden' });
  expect(await question.isVisible()).toBe(true);
  await button(question, 'Delete').click();
  await question.waitFor({ state: 'hidden' });
  await page.getByText('The second').waitFor({ state: 'hidden' });
});

test('who may speak again and was not told of it is heard at the first press on Send', async () => {
  const people = createPeople(here.server.url);
  const owner = await people.guest('Owner', 'Gap');
  const page = await here.visitor();
  let silent = false;
  await page.routeWebSocket(/graphql/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => silent || socket.send(message));
  });
  await enter(page, 'Mallory', 'Gap');
  const { data } = await owner.ask('{ users(room: "gap") { id isViewer } }');
  const { id } = data.users.find(({ isViewer }: { isViewer: boolean }) => !isViewer);
  const upon = (verb: string) =>
    owner.ask(`mutation ($id: ID!) { ${verb}(room: "gap", account: $id) { room { id } } }`, { id });
  await upon('muteUser');
  await page.getByText('You may only read here until somebody lets you speak again.').waitFor();
  await say(page, 'May I?');
  await page.getByText('Not sent: you may only read here for now.').waitFor();
  silent = true;
  await upon('unmuteUser');
  await composer(page).press('Enter');
  await vi.waitFor(async () => expect(await composer(page).inputValue()).toBe(''), 10_000);
  await vi.waitFor(async () => {
    const { data } = await owner.ask('{ history(room: "gap", last: 5) { nodes { body } } }');
    expect(data.history.nodes.map(({ body }: { body: string }) => body)).toContain('May I?');
  }, 10_000);
  await people.leave();
});

test('reports reach the moderators; whoever is banned from the server is told so, and why', async () => {
  const people = createPeople(here.server.url);
  const { data } = await people.anonymous.ask(
    `mutation { logIn(handle: "boss", password: "${PASSWORD}") { token viewer { id } } }`,
  );
  const boss = people.withToken('boss', data.logIn.token, data.logIn.viewer.id);

  const pages = await company('Complaints', 'Ada', 'Mallory');
  const [ada, mallory] = [of(pages, 0), of(pages, 1)];
  await say(mallory, 'A rude riddle');
  await hear(ada, 'A rude riddle');
  const article = ada.locator('article', { hasText: 'A rude riddle' });
  await useTool(article, 'What to do with this message');
  await button(ada, 'Report…').click();
  await button(card(ada), 'Report').click();
  await card(ada).getByText('Say why.').waitFor();
  await card(ada).getByLabel('Why').fill('It is rude');
  // Closed and opened again, what was typed is still there.
  await ada.keyboard.press('Escape');
  await card(ada).waitFor({ state: 'hidden' });
  await useTool(article, 'What to do with this message');
  await button(ada, 'Report…').click();
  expect(await card(ada).getByLabel('Why').inputValue()).toBe('It is rude');
  await button(card(ada), 'Report').click();
  await card(ada).getByText('Reported. The moderators will look at it.').waitFor();
  await button(card(ada), 'Close').click();
  await openCard(ada, 'Mallory');
  await button(card(ada), 'Report…').click();
  expect(await card(ada).getByLabel('Why').inputValue()).toBe('');
  await card(ada).getByLabel('Why').fill('Riddles, all day');
  // A press on the veil.
  await ada.mouse.click(2, 2);
  await card(ada).waitFor({ state: 'hidden' });
  await openCard(ada, 'Mallory');
  await button(card(ada), 'Report…').click();
  expect(await card(ada).getByLabel('Why').inputValue()).toBe('Riddles, all day');
  await button(card(ada), 'Report').click();
  await card(ada).getByText('Reported. The moderators will look at it.').waitFor();
  const { data: queue } = await boss.ask('{ reports { nodes { reason body account { id name } } } }');
  expect(queue.reports.nodes).toMatchObject([
    { reason: 'It is rude', body: 'A rude riddle', account: { name: 'Mallory' } },
    { reason: 'Riddles, all day', body: null, account: { name: 'Mallory' } },
  ]);

  const { id } = queue.reports.nodes[0].account;
  await boss.ask(`mutation { banAccount(account: "${id}", reason: "Riddles") { account { id } } }`);
  await mallory.getByRole('heading', { name: 'You cannot stay on this server' }).waitFor();
  await mallory.getByText('You are banned from this server: Riddles.').waitFor();
  await mallory.getByRole('link', { name: 'Choose a room' }).click();
  await mallory.getByRole('heading', { name: /^Welcome/ }).waitFor();
  await people.leave();
});
