import fc from 'fast-check';
import { parseFragment, serialize } from 'parse5';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sanitised } from '../../server/messages/render.ts';
import { HTML_MOST, htmlOf } from '../../text/markdown.ts';
import { openApp, type TestApp } from '../support/app.ts';
import { hostileStrings } from '../support/hostile.ts';
import { type Person, refusal } from '../support/people.ts';

let app: TestApp;
let ada: Person;
beforeAll(async () => {
  app = await openApp();
  ada = await app.guest('Ada', 'texts');
});
afterAll(() => app.close());

/** The messages that are said from now on. */
async function follow(person: Person, room: string, fields: string) {
  const { data } = await person.ask('query ($room: String!) { history(room: $room) { streamCursor } }', {
    room,
  });
  return person.listen(
    `subscription ($room: String!, $after: String) { messageAdded(room: $room, after: $after) { ${fields} } }`,
    { room, after: data.history.streamCursor },
  );
}

const SAID = '**Hello**, [Grace](https://example.org) & <b onclick="x()">all</b>\n\n```js\nlet a = "<";\n```';
const SHOWN =
  '<p><strong>Hello</strong>, <a href="https://example.org" rel="noopener nofollow ugc" target="_blank">Grace</a> &amp; &lt;b onclick="x()"&gt;all&lt;/b&gt;</p>\n<pre><code class="language-js">let a = "&lt;";\n</code></pre>';

describe('Message.html', () => {
  test('is the sanitised rendering, in answers, pages and streams alike, beside the source', async () => {
    const stream = await follow(ada, 'texts', 'body html');
    const send =
      'mutation ($body: String!) { sendMessage(room: "texts", body: $body) { message { id html } } }';
    const { data } = await ada.ask(send, { body: SAID });
    expect(data.sendMessage.message.html).toBe(SHOWN);
    const page = await ada.ask('{ history(room: "texts", last: 1) { nodes { body html } } }');
    expect(page.data.history.nodes).toEqual([{ body: SAID, html: SHOWN }]);
    const one = await ada.ask('query ($id: ID!) { message(id: $id) { html } }', data.sendMessage.message);
    expect(one.data.message.html).toBe(SHOWN);
    expect(await stream.until(1)).toEqual([{ body: SAID, html: SHOWN }]);
    stream.stop();
  });

  test('is empty where the message was deleted', async () => {
    const { id } = (await ada.say('texts', 'Gone soon')).data.sendMessage.message;
    const deleted = 'mutation ($id: ID!) { deleteMessage(id: $id) { message { body html } } }';
    const { data } = await ada.ask(deleted, { id });
    expect(data.deleteMessage.message).toEqual({ body: '', html: '' });
  });

  test('counts as text that is answered with: 4,194,304 characters an operation', async () => {
    const grace = await app.guest('Grace', 'long texts');
    // Each is five times as long as HTML.
    for (let number = 0; number < 40; number++)
      await grace.say('long texts', '&'.repeat(3_990 + (number % 10)));
    const asked = (last: number) =>
      `{ history(room: "long texts", last: ${last}) { nodes { ${[...'abcdef'].map((name) => `${name}: html`)} } } }`;
    expect((await grace.ask(asked(28))).data.history.nodes).toHaveLength(28);
    const refused = refusal(await grace.ask(asked(40)));
    expect(refused).toMatchObject({ code: 'BAD_INPUT', field: 'query', limit: 4 * 1024 * 1024 });
  });

  test('of every event of a stream is counted apart', async () => {
    const grace = await app.guest('Grace', 'a long stream');
    const names = [...'abcdefghij'].map((name) => `${name}: html`);
    const stream = await follow(grace, 'a long stream', names.join(' '));
    for (let number = 0; number < 30; number++) await grace.say('a long stream', '&'.repeat(4_000));
    await stream.until(30);
    expect(stream.errors).toBeUndefined();
    stream.stop();
  });
});

const ALLOWED =
  /^(?:[^<>]|<\/?(?:p|br|strong|em|del|code|pre|blockquote|ul|ol|li|hr|table|thead|tbody|tr|th|td)>|<ol start="\d+">|<li class="task-list-item">|<t[hd] align="(?:left|center|right)">|<code class="language-[\w.+#-]{1,32}">|<a href="(?:https?:\/\/|mailto:)[^"<>]*" rel="noopener nofollow ugc" target="_blank">|<\/a>)*$/i;

function assertHarmless(source: string): void {
  const html = htmlOf(source);
  expect(html.length).toBeLessThanOrEqual(HTML_MOST);
  // The sanitiser finds nothing to take away: the renderer is safe by itself.
  const clean = sanitised(html);
  expect(clean, source).toBe(serialize(parseFragment(html)));
  expect(clean).toMatch(ALLOWED);
  // It is read once more where it is put into a page: it must not become something else then.
  expect(sanitised(clean), source).toBe(clean);
}

describe('the renderer and its sanitiser', () => {
  test('no hostile text makes anything that is not on the list', () => {
    expect(hostileStrings.length).toBeGreaterThanOrEqual(1_000);
    expect(new Set(hostileStrings).size).toBe(hostileStrings.length);
    for (const text of hostileStrings) assertHarmless(text);
  });

  test('no text whatever does', () => {
    const marks = fc.constantFrom(
      ...'<>"\'`[]()*_~|!&\\#:;=-+\n\t ',
      '](',
      '**',
      '\n\n',
      '> ',
      '1. ',
      '&lt;',
      '```',
    );
    const parts = fc.oneof(marks, fc.string({ unit: 'binary' }), fc.constantFrom(...hostileStrings));
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 16 }), (parts) => assertHarmless(parts.join(''))),
      { numRuns: 1_000 },
    );
  });

  test('the sanitiser itself takes away what is not on the list', () => {
    for (const [html, clean] of [
      ['<p onclick="x()" class="page">a</p>', '<p>a</p>'],
      ['<a href="javascript:x()" rel="opener">a</a>', '<a rel="noopener nofollow ugc" target="_blank">a</a>'],
      ['<p>a<script>x()</script><!-- b --><img src=x onerror=x()></p>', '<p>a</p>'],
      ['<svg><p>a</p></svg>', '<p>a</p>'],
      ['<code class="language-js other">a</code>', '<code>a</code>'],
      ['<template><img src=x onerror=x()></template>b', 'b'],
    ] as const)
      expect(sanitised(html)).toBe(clean);
    for (const text of hostileStrings)
      expect(sanitised(text)).toMatch(/^(?!.*<(?:script|img|svg|iframe|style))/s);
  });

  test.each([
    [
      'cells that are made for rows without them',
      `${'|a'.repeat(600)}\n${'|-'.repeat(600)}\n${'|\n'.repeat(700)}`,
    ],
    ['many small tables', '|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n|\n|\n|\n|\n|\n|\n|\n\n'.repeat(75)],
    ['one long address that is referred to', `[a]: https://e/${'é'.repeat(1_900)}\n\n${'[a]'.repeat(660)}`],
    ['emphasis in emphasis', `${'**a *b '.repeat(250)}${'* **'.repeat(250)}`],
    ['lists in lists', Array.from({ length: 80 }, (_, depth) => `${' '.repeat(2 * depth)}- x`).join('\n')],
    ['an address without an end', `${'a'.repeat(4_000)}@`],
    ['white space without an end', `a${' '.repeat(3_998)}b`],
    ['addresses', 'a@b.co '.repeat(570)],
  ])('a bomb of %s stays small', (_, source) => assertHarmless(source));

  test('a table as large as a message can hold is a table', () => {
    const row = '|aa|bb|cc|dd|ee|ff|gg|hh|\n';
    expect(htmlOf(`${row}${'|-'.repeat(8)}|\n${row.repeat(140)}`).match(/<tr>/g)).toHaveLength(141);
  });
});
