// @vitest-environment node
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { enter, hear, house, live, say } from '../support/browser.ts';

const [here, strict] = [house(), house({ DOCUMENTS: 'persisted' })];
const list: Record<string, string> = JSON.parse(readFileSync('dist/client/documents.json', 'utf8'));
const [hash = ''] = Object.entries(list).find(([, text]) => text.includes('subscription RoomEvents')) ?? [];

/** Lets the page be one of another build, with other scripts. */
async function anotherBuild(page: Page, change: (script: string) => string): Promise<void> {
  await page.route('**/assets/*.js', async (route) => {
    const script = await (await route.fetch()).text();
    // Not kept: a build of another version has another name.
    const headers = { 'cache-control': 'no-store' };
    await route.fulfill({ body: change(script), contentType: 'text/javascript', headers });
  });
}

test('a page whose hashes the server does not know sends the texts', async () => {
  const page = await here.visitor();
  const unknown = (script: string) =>
    Object.keys(list).reduce((script, hash) => script.replaceAll(hash, '0'.repeat(64)), script);
  await anotherBuild(page, unknown);
  await enter(page, 'Ada', 'Texts');
  await say(page, 'Said in words');
  await hear(page, 'Said in words');
});

test('a page of another version, where only this one is served, says that it must be loaded anew', async () => {
  const page = await strict.visitor();
  await anotherBuild(page, (script) =>
    script.replaceAll(hash, '0'.repeat(64)).replace(/(value:.)RoomEvents\b/g, '$1OtherEvents'),
  );
  await page.goto('/rooms/versions');
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await page.getByRole('button', { name: /^Create/ }).click();
  await page.locator('.connection[data-state="outdated"]').getByText('Reload the page').waitFor();
  await page.getByRole('status').getByText('The server was updated: reload the page.').waitFor();
  await page.unrouteAll();
  await page.reload();
  await live(page);
});
