// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { assertAccessible, assertNoWideScroll } from '../support/accessible.ts';
import { composer, confirmed, enter, hear, house, live, pending, say } from '../support/browser.ts';
import { createPeople } from '../support/people.ts';

const here = house();

const settingsOf = (page: Page) => page.getByRole('dialog', { name: 'Room settings' });

/** Opens the settings and waits until they say who owns the room. */
async function openSettings(page: Page) {
  await page.getByRole('button', { name: 'Room settings' }).click();
  const settings = settingsOf(page);
  await settings.getByText(/^\d+ \w+ \d{4}$/).waitFor();
  return settings;
}

const press = (place: ReturnType<typeof settingsOf>, name: string) =>
  place.getByRole('button', { name, exact: true }).click();
const part = (settings: ReturnType<typeof settingsOf>, name: string) =>
  settings.getByRole('region', { name, exact: true });
const becomes = (probe: () => Promise<unknown>, what: unknown) =>
  vi.waitFor(async () => expect(await probe()).toEqual(what), 10_000);

/** At the door of a room, by its address. */
async function knock(page: Page, address: string, name: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Join Room' }).click();
}

test('a room is renamed and described while others are in it: they see it at once, and what they write stays', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Workshop');
  await enter(grace, 'Grace', 'Workshop');
  const seen = await openSettings(grace);
  await seen.getByText('Ada').waitFor();
  expect(await seen.getByRole('textbox').count()).toBe(0);
  await grace.keyboard.press('Escape');
  await composer(grace).fill('Half a thought');

  const settings = await openSettings(ada);
  const tab = await ada.context().newPage();
  await tab.goto('/rooms/workshop');
  await live(tab);
  const other = await openSettings(tab);
  await other.getByLabel('What it is for').fill('Where things are');
  await settings.getByLabel('Name of the room').fill(' ');
  await press(settings, 'Rename');
  await settings.getByText('A room has a name.').waitFor();
  await settings.getByLabel('Name of the room').fill('Smithy');
  await press(settings, 'Rename');
  await settings.getByText('Renamed.').waitFor();

  await grace.getByRole('heading', { name: 'Smithy', level: 1 }).waitFor();
  await grace.waitForURL(/\/rooms\/smithy$/);
  expect(await composer(grace).inputValue()).toBe('Half a thought');
  await becomes(() => other.getByLabel('Name of the room').inputValue(), 'Smithy');
  expect(await other.getByLabel('What it is for').inputValue()).toBe('Where things are');
  // Closed and opened again, what was typed is still there.
  await tab.keyboard.press('Escape');
  await settingsOf(tab).waitFor({ state: 'hidden' });
  expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('Room settings');
  await openSettings(tab);
  expect(await other.getByLabel('What it is for').inputValue()).toBe('Where things are');
  await other.getByLabel('What it is for').fill('x'.repeat(301));
  await other.getByText('1 too many').waitFor();
  await part(other, 'Description').getByRole('button', { name: 'Save' }).click();
  await other.getByText('The description can have 300 characters.').waitFor();
  await other.getByLabel('What it is for').fill('Where things are made');
  await part(other, 'Description').getByRole('button', { name: 'Save' }).click();
  await other.getByText('Saved.').waitFor();
  await grace.locator('.bar').getByText('Where things are made').waitFor();
  await grace.locator('.start').getByText('Where things are made').waitFor();
  await becomes(() => settings.getByLabel('What it is for').inputValue(), 'Where things are made');
  await composer(grace).press('Enter');
  await hear(tab, 'Half a thought');
});

test('a room becomes private: who is in it stays, an invitation lets one more in, and a revoked one says so', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Cellar');
  await enter(grace, 'Grace', 'Cellar');
  const settings = await openSettings(ada);
  expect(await part(settings, 'Invitations').count()).toBe(0);
  await settings.getByLabel('Private, with a password').check();
  await part(settings, 'Who gets in').getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Choose a password.').waitFor();
  const password = settings.getByLabel('Password of the room');
  expect(await password.getAttribute('autocomplete')).toBe('new-password');
  await password.fill('seven quiet lanterns');
  await part(settings, 'Who gets in').getByRole('button', { name: 'Save' }).click();
  await grace.getByRole('heading', { name: 'Private room Cellar' }).waitFor();
  await settings.getByText('Saved.').waitFor();
  await settings.getByLabel('Private, by invitation only').check();
  await part(settings, 'Who gets in').getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Private: it takes an invitation.').waitFor();

  const invitations = part(settings, 'Invitations');
  const link = async () => {
    await press(invitations, 'Make an invitation');
    const made = invitations.getByRole('region', { name: 'New invitation' });
    await made.waitFor();
    const address = (await made.locator('code').textContent()) ?? '';
    await press(made, 'I have it');
    await made.waitFor({ state: 'detached' });
    return address;
  };
  await invitations.getByLabel('How many people').fill('0');
  await press(invitations, 'Make an invitation');
  await invitations.getByText('From 1 to 10,000').waitFor();
  await invitations.getByLabel('How many people').fill('2');
  const [first, second] = [await link(), await link()];
  expect(first).toMatch(/\/rooms\/cellar#invitation=[\w-]{20,}$/);
  const linus = await here.visitor();
  await knock(linus, first, 'Linus');
  await live(linus);
  await say(linus, 'Through the link');
  await hear(grace, 'Through the link');
  // The list has heard that somebody came.
  await becomes(
    async () => (await invitations.getByText(/left$/).allTextContents()).sort(),
    ['1 use left', '2 uses left'],
  );
  for (let count = 2; count > 0; count -= 1) {
    await invitations.getByRole('button', { name: 'Revoke' }).first().click();
    await becomes(() => invitations.getByRole('button', { name: 'Revoke' }).count(), count - 1);
  }
  const eve = await here.visitor();
  await knock(eve, second, 'Eve');
  await eve.getByText('This invitation is unknown, used up, expired or revoked').waitFor();
  await eve.getByText('This room is private, or there is no such room.').waitFor();
});

test('a slow room holds a message back until it may go, and until then it can be taken back', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Library');
  await enter(grace, 'Grace', 'Library');
  const settings = await openSettings(ada);
  const slow = async (words: string) => {
    await settings.getByLabel('Between two messages').selectOption(words);
    await press(settings, 'Set');
  };
  await slow('1 hour');
  await grace.getByText('Slow mode: one message every hour.').waitFor();
  await ada.getByText('Slow mode: one message every hour for the others.').waitFor();
  for (const text of ['One', 'Two', 'Three']) await say(grace, text);
  await grace.getByText(/^Slow mode: sent in/).waitFor();
  expect(await confirmed(grace)).toEqual(['One']);
  await grace.getByRole('button', { name: 'Edit' }).click();
  expect(await composer(grace).inputValue()).toBe('Two');
  await becomes(() => pending(grace), ['Three']);
  // A reload loses nothing of it.
  grace.on('dialog', (dialog) => void dialog.accept());
  await grace.reload();
  await grace.getByText(/^Slow mode: sent in/).waitFor();
  expect(await composer(grace).inputValue()).toBe('Two');
  await slow('Off');
  await hear(ada, 'Three');
  await becomes(() => pending(grace), []);
  await grace.getByText(/^Slow mode/).waitFor({ state: 'detached' });
});

test('a room is archived and opened again, and handed over: who may do what changes with it', async () => {
  const [ada, grace] = [await here.visitor(), await here.visitor()];
  await enter(ada, 'Ada', 'Observatory');
  const leaving = ada.getByRole('alertdialog', { name: 'Leave Observatory?' });
  await ada.getByRole('button', { name: 'Leave this room' }).click();
  await leaving.getByText('Nobody else is in it: the room stays yours.').waitFor();
  await enter(grace, 'Grace', 'Observatory');
  await leaving.getByText('The room is then of somebody else in it').waitFor();
  await leaving.getByRole('button', { name: 'Stay' }).click();
  await composer(grace).fill('Kept');
  const [mine, theirs] = [await openSettings(ada), await openSettings(grace)];
  await press(mine, 'Archive…');
  const question = ada.getByRole('alertdialog');
  await question.getByRole('button', { name: 'Leave it open' }).click();
  await press(mine, 'Archive…');
  await question.getByRole('button', { name: 'Archive', exact: true }).click();
  await theirs.getByText(/It can be read, and nothing more is said in it/).waitFor();
  // What cannot be said any more is still there to be taken elsewhere, also after a reload.
  await grace.reload();
  expect(await grace.getByRole('textbox', { name: 'Not sent' }).inputValue()).toBe('Kept');
  await grace.getByRole('button', { name: 'Copy', exact: true }).click();
  await grace.getByRole('button', { name: 'Copied' }).waitFor();
  await press(mine, 'Open again…');
  await question.getByRole('button', { name: 'Open again', exact: true }).click();
  await becomes(() => composer(grace).inputValue(), 'Kept');
  await openSettings(grace);

  await press(mine, 'Hand over…');
  await mine.getByText('Choose somebody.').waitFor();
  await mine.getByLabel('To whom').selectOption('Grace');
  await press(mine, 'Hand over…');
  await ada.getByRole('alertdialog', { name: 'Hand Observatory over to Grace?' }).waitFor();
  await question.getByRole('button', { name: 'Hand over', exact: true }).click();
  await mine.getByText('The room is now Grace’s.').waitFor();
  await mine.getByRole('button', { name: 'Rename' }).waitFor({ state: 'detached' });
  expect(await mine.getByRole('button').count()).toBe(1);
  expect(await ada.evaluate(() => document.activeElement?.tagName)).toBe('H2');
  await theirs.getByRole('button', { name: 'Rename' }).waitFor();
});

test('whoever is muted is told until when, keeps what they wrote, and speaks again when it ends', async () => {
  const people = createPeople(here.server.url);
  const owner = await people.guest('Owner', 'Recital');
  const page = await here.visitor();
  await page.clock.install();
  await enter(page, 'Mallory', 'Recital');
  const { data } = await owner.ask('{ users(room: "recital") { id isViewer } }');
  const { id } = data.users.find(({ isViewer }: { isViewer: boolean }) => !isViewer);
  const upon = (call: string) => owner.ask(`mutation ($id: ID!) { ${call} { room { id } } }`, { id });
  const note = page.getByText(/^You may only read here until \d/);

  await composer(page).fill('Let me finish');
  await upon('muteUser(room: "recital", account: $id, minutes: 5)');
  await note.waitFor();
  await composer(page).press('Enter');
  await page.getByText('Not sent: you may only read here for now.').waitFor();
  expect(await composer(page).inputValue()).toBe('Let me finish');
  await page.reload();
  await note.waitFor();
  expect(await composer(page).inputValue()).toBe('Let me finish');
  await upon('unmuteUser(room: "recital", account: $id)');
  await note.waitFor({ state: 'detached' });
  await composer(page).press('Enter');
  await becomes(() => confirmed(page), ['Let me finish']);

  await upon('muteUser(room: "recital", account: $id, minutes: 5)');
  await note.waitFor();
  await page.clock.fastForward('05:01');
  await note.waitFor({ state: 'detached' });
  // By its own clock alone: the server's refusal keeps the message, too.
  await say(page, 'Too early');
  await page
    .locator('.pendings')
    .getByText(/^You may only read here/)
    .waitFor();
  await page.locator('.pendings').getByText('Too early').waitFor();
  await people.leave();
});

test('the address of a private room is no name: nothing is offered to be made of it', async () => {
  const page = await here.visitor();
  await page.goto('/rooms/magic-circle-x7k2bcdf');
  await page.getByRole('heading', { name: 'Join this room' }).waitFor();
  await page.getByText('This room is private, or there is no such room.').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Eve');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Join Room' }).click();
  await page.getByText('No room at this address opens with this password.').waitFor();
  expect(await page.getByRole('button', { name: /^Create/ }).count()).toBe(0);
});

const long = 'Donaudampfschifffahrtsgesellschaftskapitaen';
const screens = [
  { width: 1280, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark' },
] as const;

test.each(screens)('the settings at $width px in $colorScheme: nothing to complain about', async ({
  width,
  colorScheme,
}) => {
  const page = await here.visitor({ viewport: { width, height: 640 }, colorScheme });
  await enter(page, long.slice(0, 40), `${long} ${width} ${colorScheme}`);
  if (width < 700) await page.getByRole('button', { name: 'People' }).click();
  const settings = await openSettings(page);
  await settings.getByText('Nobody else is in the room').waitFor();
  await settings.getByLabel('What it is for').fill(`${long} `.repeat(8));
  await part(settings, 'Description').getByRole('button', { name: 'Save' }).click();
  await settings.getByText('The description can have 300 characters.').waitFor();
  await settings.getByLabel('What it is for').fill(`${long} `.repeat(6));
  await part(settings, 'Description').getByRole('button', { name: 'Save' }).click();
  await settings.getByText('Saved.').waitFor();
  await settings.getByLabel('Private, by invitation only').check();
  await part(settings, 'Who gets in').getByRole('button', { name: 'Save' }).click();
  await press(settings, 'Make an invitation');
  await settings.getByText('this is the only time it is shown').waitFor();
  await assertAccessible(page);
  await assertNoWideScroll(page);
  await press(settings, 'Archive…');
  await page.getByRole('alertdialog').waitFor();
  await assertAccessible(page);
});
