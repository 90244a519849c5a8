// `npm run screenshots`: takes the pictures of the README from the real client on a seeded server.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../test/support/browser.ts';
import { createPeople } from '../test/support/people.ts';
import { startServer } from '../test/support/server.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-screenshots-'));
execFileSync(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'prisma/seed.ts'], {
  env: { ...process.env, DATA_DIR: dataDir },
});
const server = await startServer({ dataDir });
const people = createPeople(server.url);
const browser = await openBrowser();

const visitor = await people.guest('Katherine', 'Magic Circle');
visitor.listen('subscription { messageAdded(room: "magic-circle") { seq } }');

const shots = [
  { file: 'room-light', viewport: { width: 1200, height: 720 }, colorScheme: 'light', room: true },
  { file: 'room-dark', viewport: { width: 1200, height: 720 }, colorScheme: 'dark', room: true },
  { file: 'phone', viewport: { width: 360, height: 720 }, colorScheme: 'light', room: true },
  { file: 'home', viewport: { width: 1200, height: 720 }, colorScheme: 'light', room: false },
] as const;
let session: Awaited<ReturnType<Awaited<ReturnType<typeof browser.newContext>>['storageState']>> | undefined;
for (const { file, viewport, colorScheme, room } of shots) {
  const context = await browser.newContext({
    viewport,
    colorScheme,
    baseURL: server.url,
    locale: 'en-GB',
    ...(session && { storageState: session }),
  });
  const page = await context.newPage();
  await page.goto('/');
  if (room) {
    await page.getByLabel('Name').fill('Margaret');
    await page.getByLabel('Room').first().fill('Magic Circle');
    await page.getByRole('button', { name: 'Join Room' }).click();
    await page.getByText('That is a promise I can test.').waitFor();
    if (!session) {
      await page.getByRole('textbox').last().fill('And nobody ever hears a message **twice**.');
      await page.keyboard.press('Enter');
    }
    await page.getByText('And nobody ever hears').waitFor();
    await page.getByText('Live').first().waitFor();
  } else await page.getByText('Garage').waitFor();
  session ??= await context.storageState();
  await page.screenshot({ path: `docs/pictures/${file}.png` });
  await context.close();
}
await browser.close();
await people.leave();
await server.stop();
await rm(dataDir, { recursive: true, force: true });
console.log('Wrote docs/pictures.');
process.exit(0);
