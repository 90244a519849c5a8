// @vitest-environment node
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { assertAccessible, assertNoWideScroll } from '../support/accessible.ts';
import { composer, enter, hear, house, live, say } from '../support/browser.ts';
import { createPeople, type People, type Person } from '../support/people.ts';

const here = house({ RATE_LIMITS: 'off' });
let people: People;
beforeAll(() => {
  people = createPeople(here.server.url);
});
afterAll(() => people.leave());

/** A browser in which somebody is signed in already. */
async function browserOf({ token }: Person, options?: BrowserContextOptions): Promise<Page> {
  const page = await here.visitor(options);
  await page
    .context()
    .addCookies([{ name: 'enchanters_session', value: token ?? '', url: here.server.url, sameSite: 'Lax' }]);
  return page;
}

async function together(room: string, ...those: Person[]): Promise<void> {
  for (const one of those)
    await one.ask('mutation ($room: String!) { joinRoom(room: $room, create: true) { room { id } } }', {
      room,
    });
}

async function begin(one: Person, other: Person): Promise<string> {
  const { data } = await one.ask(
    'mutation ($people: [ID!]!) { startConversation(people: $people) { room { slug } } }',
    { people: [other.id] },
  );
  return data.startConversation.room.slug;
}

async function enterAt(page: Page, slug: string): Promise<void> {
  await page.goto(`/rooms/${slug}`);
  await live(page);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const beside = (page: Page) => page.getByRole('navigation', { name: 'Your rooms' });
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 });

async function openCard(page: Page, name: string): Promise<void> {
  await page
    .locator('.people-side')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  await page.locator('dialog.card[open] .card-facts').waitFor();
}

async function inBothThemes(page: Page, check: () => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await check();
  }
}

test('a conversation begins at somebody’s card, and is there for the other without a reload', async () => {
  const [one, other] = [await people.member('ada'), await people.member('grace')];
  await together('Salon', one, other);
  const [ada, grace] = [await browserOf(one), await browserOf(other)];
  for (const page of [ada, grace]) await enterAt(page, 'salon');
  // Whoever comes moves in the list of people.
  await ada.getByRole('heading', { name: /^Here now\s*2$/ }).waitFor();
  await openCard(ada, 'grace');
  await inBothThemes(ada, () => assertAccessible(ada));
  await button(ada, 'Message').click();
  await heading(ada, 'grace').waitFor();
  await live(ada);
  expect(await ada.locator('.composer-placeholder').innerText()).toBe('Write to grace');
  // What is of rooms only is not offered.
  expect(await button(ada, 'Leave this room').count()).toBe(0);
  expect(await button(ada, 'Room settings').count()).toBe(0);
  await say(ada, 'Just the two of us');
  await beside(grace)
    .getByRole('link', { name: /^ada.*1 new/ })
    .click();
  await hear(grace, 'Just the two of us');
  await live(grace);
  await say(grace, 'At last');
  await hear(ada, 'At last');
  await inBothThemes(grace, () => assertAccessible(grace));
  await button(grace, 'Close this conversation').click();
  await grace.getByRole('heading', { name: 'Welcome to Enchanter’s Chat!' }).waitFor();
  await grace.getByRole('region', { name: 'Your rooms' }).waitFor();
  expect(await grace.getByRole('region', { name: 'Your conversations' }).count()).toBe(0);
  await say(ada, 'Still there?');
  const listed = grace.getByRole('region', { name: 'Your conversations' });
  await listed.getByRole('link', { name: /^ada.*1 new/ }).waitFor();
  await inBothThemes(grace, () => assertAccessible(grace));
});

test('what a stranger begins is asked about first, and accepted, declined, or ended by blocking', async () => {
  const me = await people.member('hedy');
  const strangers = [
    await people.member('alan'),
    await people.member('konrad'),
    await people.member('mallory'),
  ];
  const [alan, konrad, mallory] = strangers as [Person, Person, Person];
  const page = await browserOf(me, { viewport: { width: 390, height: 800 } });
  const slugs: string[] = [];
  for (const stranger of strangers) {
    const slug = await begin(stranger, me);
    await stranger.say(slug, `I am ${stranger.name}`);
    slugs.push(slug);
  }
  await page.goto('/');
  const listed = page.getByRole('region', { name: 'Your conversations' });
  await listed.getByRole('link', { name: /alan wants to write to you$/ }).click();
  await hear(page, 'I am alan');
  await button(page, 'Accept').waitFor();
  expect(await composer(page).count()).toBe(0);
  await inBothThemes(page, () => assertAccessible(page));
  await assertNoWideScroll(page);
  const elsewhere = await browserOf(me);
  await enterAt(elsewhere, slugs[0] as string);
  await button(elsewhere, 'Decline').waitFor();
  await button(page, 'Accept').click();
  await composer(elsewhere).waitFor();
  await say(page, 'Welcome');
  await hear(page, 'Welcome');
  const { data } = await alan.ask(`{ history(room: "${slugs[0]}") { nodes { body } } }`);
  expect(data.history.nodes.at(-1).body).toBe('Welcome');

  await enterAt(page, slugs[1] as string);
  await button(page, 'Decline').click();
  await listed.getByRole('link', { name: /mallory/ }).waitFor();
  expect(await listed.getByRole('link', { name: /konrad/ }).count()).toBe(0);
  expect((await konrad.say(slugs[1] as string, 'Hello?')).errors).toBeUndefined();

  await listed.getByRole('link', { name: /mallory/ }).click();
  await button(page, 'Block').click();
  await page.getByText('You have blocked mallory: neither of you can write to the other.').waitFor();
  const refused = await mallory.say(slugs[2] as string, 'And now?');
  expect(refused.errors?.[0]?.extensions.code).toBe('BLOCKED');
  await button(page, 'Unblock').click();
  await button(page, 'Accept').click();
  await composer(page).waitFor();
  expect((await mallory.say(slugs[2] as string, 'Thank you')).errors).toBeUndefined();
});

test('who cannot be written to is said at the place, and a guest is told to sign up', async () => {
  const [one, other] = [await people.member('joan'), await people.member('grete')];
  await together('Parlour', one, other);
  const guest = await here.visitor();
  await enter(guest, 'Guest', 'Parlour');
  await openCard(guest, 'joan');
  await button(guest, 'Message').click();
  await guest.getByText(/^Guests cannot write to people by themselves/).waitFor();

  const joan = await browserOf(one);
  await enterAt(joan, 'parlour');
  await openCard(joan, 'Guest');
  await button(joan, 'Message').click();
  await joan.getByText(/“Guest”: .*sign up first/).waitFor();
  await joan.keyboard.press('Escape');
  await other.ask('mutation ($id: ID!) { blockAccount(account: $id) { account { id } } }', { id: one.id });
  await openCard(joan, 'grete');
  await button(joan, 'Message').click();
  await joan.getByText('“grete”: Nothing can be said between you and them.').waitFor();
});

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

const row = (page: Page, name: string) => beside(page).getByRole('link', { name: new RegExp(`^${name}`) });
const title = (page: Page, wanted: string) =>
  page.waitForFunction((wanted) => document.title === wanted, wanted);

test('what is new and what calls somebody stand apart, on both of their devices, and in the title', async () => {
  const [rosa, emil] = [await people.member('rosa'), await people.member('emil')];
  await together('Attic', rosa, emil);
  await together('Cellar', rosa, emil);
  const desk = await browserOf(rosa);
  const phone = await browserOf(rosa, { viewport: { width: 390, height: 800 } });
  await enterAt(desk, 'cellar');
  await phone.goto('/');
  const listed = phone.getByRole('region', { name: 'Your rooms' }).getByRole('link', { name: /Attic/ });
  await listed.waitFor();
  await emil.say('attic', 'Nothing special');
  await emil.say('attic', 'Look, @rosa');
  await row(desk, 'Attic').getByText('1 mention').waitFor();
  await row(desk, 'Attic').getByText('2 new').waitFor();
  await listed.getByText('1 mention').waitFor();
  await listed.getByText('2 new').waitFor();
  await title(desk, '(1) Cellar · Enchanters');
  await title(phone, '(1) Enchanters');
  await inBothThemes(phone, () => assertAccessible(phone));
  await inBothThemes(desk, () => assertAccessible(desk));

  await row(desk, 'Attic').click();
  await hear(desk, /Look, @rosa/);
  await listed.getByText('2 new').waitFor({ state: 'detached' });
  await title(phone, 'Enchanters');
  await title(desk, 'Attic · Enchanters');

  // The inbox goes on where it was, whatever was in between.
  await (await here.powerCut()).back();
  await emil.say('cellar', 'While you were away, @rosa');
  await phone.getByRole('region', { name: 'Your rooms' }).getByText('1 mention').waitFor();
});

test('a few letters lead to a room, a conversation or a person, by the keyboard alone', async () => {
  const [vera, otto] = [await people.member('vera'), await people.member('otto')];
  for (const room of ['Orchard', 'Harbour', 'Meadow']) await together(room, vera, otto);
  await together('Harvest', otto);
  const page = await browserOf(vera);
  await enterAt(page, 'orchard');
  const keys = page.keyboard;
  const field = page.getByRole('combobox', { name: /^Go to a room/ });
  await composer(page).fill('Half a sentence');
  await keys.press('Control+k');
  await field.waitFor();
  await inBothThemes(page, () => assertAccessible(page));
  await keys.type('har');
  await page.getByRole('option', { name: /Harvest/ }).waitFor();
  await page.getByRole('option', { name: /Harbour/, selected: true }).waitFor();
  await keys.press('Enter');
  await heading(page, 'Harbour').waitFor();
  await live(page);
  await keys.press('Control+k');
  await field.fill('otto');
  await page.getByRole('option', { name: /otto.*person here/ }).waitFor();
  await keys.press('Enter');
  await heading(page, 'otto').waitFor();
  await live(page);
  await keys.press('Control+k');
  await field.fill('nothing like it');
  await page.getByText('Nothing is called that.').waitFor();
  // Whom one talks to already is there once.
  await field.fill('otto');
  await page.getByRole('option', { name: /otto.*conversation/ }).waitFor();
  expect(await page.getByRole('option', { name: /otto/ }).count()).toBe(1);
  await keys.press('Escape');
  await field.waitFor({ state: 'hidden' });

  // While something is written, a key is a letter.
  await composer(page).fill('What');
  await composer(page).press('?');
  expect(await composer(page).inputValue()).toBe('What?');
  await composer(page).fill('');
  await page.locator('.scroller').focus();
  await keys.press('?');
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  await sheet.waitFor();
  await inBothThemes(page, () => assertAccessible(page));
  await keys.press('Escape');
  await sheet.waitFor({ state: 'hidden' });

  await otto.say('meadow', 'Something new');
  await row(page, 'Meadow').getByText('1 new').waitFor();
  await keys.press('Alt+Shift+ArrowUp');
  await heading(page, 'Meadow').waitFor();
  const order = await beside(page)
    .locator('.your-room')
    .evaluateAll((links) => links.map((link) => link.getAttribute('title')));
  await live(page);
  await keys.press('Alt+ArrowDown');
  await heading(page, String(order[(order.indexOf('Meadow') + 1) % order.length])).waitFor();

  // On a phone it is a button of the drawer.
  await page.setViewportSize({ width: 390, height: 800 });
  await button(page, 'Your rooms').click();
  await page.getByRole('dialog', { name: 'Your rooms' }).getByRole('button', { name: 'Go to…' }).click();
  await field.fill('meadow');
  await inBothThemes(page, () => assertAccessible(page));
  await assertNoWideScroll(page);
  await page.getByRole('option', { name: /Meadow/ }).click();
  await heading(page, 'Meadow').waitFor();
});

test('who looks elsewhere is told once, by one of two tabs, of what calls them, and gets to it with a press', async () => {
  const [lou, max, eve] = [
    await people.member('lou'),
    await people.member('max'),
    await people.member('eve'),
  ];
  for (const room of ['Den', 'Yard']) await together(room, lou, max, eve);
  const slug = await begin(max, lou);
  const page = await browserOf(lou);
  const context = page.context();
  await context.addInitScript(() => {
    const shown: unknown[] = [];
    const counts = { asked: 0 };
    Object.assign(window, {
      shown,
      counts,
      Notification: class {
        static get permission() {
          return localStorage.getItem('permission') ?? 'default';
        }
        static async requestPermission() {
          counts.asked += 1;
          localStorage.setItem('permission', 'granted');
          return 'granted';
        }
        onclick = () => {};
        constructor(title: string, options: { body: string }) {
          Object.assign(this, { title, ...options });
          shown.push(this);
        }
        close() {}
      },
    });
  });
  const tab = await context.newPage();
  for (const one of [page, tab]) await enterAt(one, 'yard');
  await button(page, 'Notifications').click();
  const dialog = page.getByRole('dialog', { name: 'Notifications' });
  await dialog.getByRole('radio', { name: 'Only what calls me', checked: true }).waitFor();
  await inBothThemes(page, () => assertAccessible(page));
  const asked = () => page.evaluate(() => (window as unknown as { counts: { asked: number } }).counts.asked);
  expect(await asked()).toBe(0);
  await dialog.getByRole('switch').click();
  await dialog.getByRole('switch', { checked: true }).waitFor();
  expect(await asked()).toBe(1);
  await page.keyboard.press('Escape');

  type Shown = { title: string; body: string; onclick: () => void };
  const shownIn = (one: Page) =>
    one.evaluate(() =>
      (window as unknown as { shown: Shown[] }).shown.map(({ title, body }) => `${title}: ${body}`),
    );
  const shown = async () => [...(await shownIn(page)), ...(await shownIn(tab))];
  const untilShown = (...wanted: string[]) =>
    vi.waitFor(async () => expect((await shown()).sort()).toEqual(wanted.sort()), {
      timeout: 15_000,
      interval: 100,
    });

  // Whoever looks at one of them sees it there.
  await max.say(slug, 'Seen at once');
  await row(page, 'max').getByText('1 new').waitFor();
  await row(tab, 'max').getByText('1 new').waitFor();
  for (const one of [page, tab]) await hide(one, true);
  await max.say('den', 'Nothing that calls anybody');
  await max.say('den', `Come, @lou: ${'long '.repeat(60)}`);
  const call = `max · Den: Come, @lou: ${'long '.repeat(60)}`.slice(0, 'max · Den: '.length + 140);
  await untilShown(`${call}…`);
  await max.say(slug, 'Are you there?');
  await untilShown(`${call}…`, 'max: Are you there?');
  const begun = await lou.say('den', 'A thread of mine');
  await eve.ask(
    'mutation ($thread: ID!) { sendMessage(room: "den", body: "Under it", thread: $thread) { message { id } } }',
    { thread: begun.data.sendMessage.message.id },
  );
  await untilShown(`${call}…`, 'max: Are you there?', 'eve · Den: Under it');

  const SET = `mutation ($room: String!, $notify: RoomNotify, $quietMinutes: Int) {
    setRoomNotifications(room: $room, notify: $notify, quietMinutes: $quietMinutes) { room { id } }
  }`;
  await lou.ask(SET, { room: 'yard', notify: 'ALL' });
  await lou.ask(SET, { room: 'den', quietMinutes: 60 });
  await lou.ask('mutation ($id: ID!) { blockAccount(account: $id) { account { id } } }', { id: eve.id });
  for (const one of [page, tab]) {
    await hide(one, false);
    await hide(one, true);
  }
  await max.say('den', 'Again, @lou');
  await eve.say('yard', 'I am blocked, @lou');
  await max.say('yard', 'Said to everybody');
  await untilShown(`${call}…`, 'max: Are you there?', 'eve · Den: Under it', 'max · Yard: Said to everybody');

  const holder = (await shownIn(page)).includes('max: Are you there?') ? page : tab;
  await hide(holder, false);
  await holder.evaluate(() =>
    (window as unknown as { shown: Shown[] }).shown.find(({ title }) => title === 'max')?.onclick(),
  );
  await heading(holder, 'max').waitFor();
  await hear(holder, 'Are you there?');
});
