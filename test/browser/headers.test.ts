// @vitest-environment node
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { composer, enter, hear, house, live, say, speaker, useTool } from '../support/browser.ts';

const here = house();
const PASSWORD = 'seven quiet lanterns';
const MARKDOWN = [
  '# Title\n\n**bold**, _slanted_, ~~gone~~, `code`, <https://example.org>, [link](https://example.org/a)',
  '| name | age |\n|:-|-:|\n| Ada | 36 |',
  '> quote\n\n1. one\n2. two\n\n- [x] done\n\n```js\nlet it = "be";\n```\n\n---\n\n<b onclick="x()">tags</b>',
];

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();
const account = async (page: Page, handle: string) => {
  await page.getByLabel('Handle').fill(handle);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
};

/** Everything that the browser complains about from now on, over all pages: what it refuses, and what fails. */
async function complaintsOf(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  await page.exposeFunction('complain', (what: string) => complaints.push(what));
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile, sample }) =>
      (window as unknown as { complain(what: string): void }).complain(
        `${violatedDirective} ${sourceFile} ${sample}`,
      ),
    ),
  );
  page.on('console', (line) => {
    if (['error', 'warning'].includes(line.type())) complaints.push(`${line.text()} ${line.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

test('a walk through the whole client violates no policy', async () => {
  const page = await here.visitor({ viewport: { width: 1280, height: 800 } });
  const complaints = await complaintsOf(page);
  const grace = await speaker(here.server.url, 'Grace', 'Policies');
  await grace.say(...MARKDOWN);

  await page.goto('/');
  await press(page, /^Theme:/);
  await press(page, 'Join Room');
  await page.getByText('Tell the others your name.').waitFor();
  await enter(page, 'Ada', 'Policies');
  await page.locator('.body table').waitFor();
  await say(page, MARKDOWN[1] ?? '');
  await page.locator('article.own table').waitFor();
  const own = page.locator('article.own');
  await useTool(own, 'What to do with this message');
  await press(page, 'Delete…');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await hear(page, 'This message was deleted.');
  await press(page, 'Leave this room');
  await press(page, 'Stay');
  await page.setViewportSize({ width: 360, height: 640 });
  await press(page, 'People');
  await page.getByRole('dialog', { name: 'People' }).getByRole('link', { name: 'Sign up' }).click();

  await account(page, 'ada');
  await press(page, 'Sign up');
  await live(page);
  await page.goto('/account');
  await page.getByLabel('What for').fill('A bot');
  await press(page, 'Make a token');
  await page.getByText('this is the only time it is shown').waitFor();
  await page.getByText('Delete this account').click();
  await press(page, 'Log out');
  await page.getByRole('link', { name: 'Log in' }).click();
  await account(page, 'ada');
  await press(page, 'Log in');
  await page.getByRole('link', { name: 'Your account: Ada' }).waitFor();
  await page.goto('/rooms/there-is-none');
  await press(page, 'Join Room');
  await page.getByRole('button', { name: /^Create/ }).waitFor();
  await page.goto('/rooms/%00');
  await page.getByRole('heading', { name: 'There is no such room' }).waitFor();
  expect(complaints).toEqual([]);

  await page.goto('/nothing/here');
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  // The browser's own words for the status of that page.
  expect(complaints).toEqual([expect.stringMatching(/^Failed to load resource.* 404 .*\/nothing\/here$/)]);
});

test('no script of the page makes HTML of a string, or a policy that would let it', async () => {
  const page = await here.visitor();
  const complaints = await complaintsOf(page);
  await speaker(here.server.url, 'Grace', 'Guarded').then(({ say }) => say('Hello'));
  await enter(page, 'Emmy', 'Guarded');
  await composer(page).waitFor();
  const attempts = await page.evaluate(async () => {
    const hostile = '<img src=x onerror="window.pwned = 1">';
    const { trustedTypes } = window as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    const all: Record<string, () => unknown> = {
      innerHTML: () => (document.body.innerHTML = hostile),
      outerHTML: () => (document.body.outerHTML = hostile),
      insertAdjacentHTML: () => document.body.insertAdjacentHTML('beforeend', hostile),
      srcdoc: () => (document.createElement('iframe').srcdoc = hostile),
      parser: () => new DOMParser().parseFromString(hostile, 'text/html'),
      write: () => document.write(hostile),
      script: () => (document.createElement('script').src = '/theme.js'),
      handler: () => document.body.setAttribute('onclick', 'window.pwned = 1'),
      ...Object.fromEntries(
        ['default', 'mine', 'solid', 'dompurify'].map((name) => [
          `policy ${name}`,
          () => trustedTypes.createPolicy(name, { createHTML: (html: string) => html }),
        ]),
      ),
    };
    return Object.entries(all).map(([name, attempt]) => {
      try {
        attempt();
        return `${name}: done`;
      } catch (error) {
        return `${name}: ${(error as Error).name}`;
      }
    });
  });
  expect(attempts).toEqual(attempts.map((said) => said.replace(/:.*/, ': TypeError')));
  expect(attempts).toHaveLength(12);
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
  expect(complaints.filter((said) => said.startsWith('require-trusted-types-for'))).toHaveLength(8);
  await hear(page, 'Hello');
});

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

test('every answer has the headers, whatever it answers', async () => {
  const { url } = here.server;
  const home = await fetch(url);
  const asset = /\/assets\/[\w-]+\.js/.exec(await home.text())?.[0] ?? '';
  const ask = (body: string, type = 'application/json') =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': type }, body });
  const html = { headers: { accept: 'text/html' } };
  const ours = {
    home,
    asset: await fetch(url + asset),
    'page of a room': await fetch(`${url}/rooms/any`, html),
    'no page': await fetch(`${url}/nothing`, html),
    'no file': await fetch(`${url}/assets/none.js`),
    'wrong method': await fetch(url, { method: 'POST' }),
    health: await fetch(`${url}/healthz`),
    ready: await fetch(`${url}/readyz`),
  };
  const graphql = {
    GraphiQL: await fetch(`${url}/graphql`, html),
    answer: await ask('{"query":"{ viewer { name } }"}'),
    refusal: await ask('{'),
    'no JSON': await ask('{}', 'text/plain'),
  };
  const statuses = Object.values({ ...ours, ...graphql }).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 404, 404, 405, 200, 200, 200, 200, 400, 415]);
  for (const [what, { headers }] of Object.entries({ ...ours, ...graphql })) {
    expect(Object.fromEntries(headers), what).toMatchObject(ALWAYS);
    expect(headers.get('content-security-policy'), what).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy'), what).toContain("base-uri 'none'");
  }
  for (const [what, { headers }] of Object.entries(ours)) {
    const policy = headers.get('content-security-policy');
    expect(policy, what).toMatch(/^default-src 'none'; script-src 'self'; /);
    expect(policy, what).toMatch(/; require-trusted-types-for 'script'; trusted-types solid dompurify$/);
    expect(policy, what).not.toContain('unsafe');
  }
});
