// @vitest-environment jsdom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderBody } from '../../client/messages/markdown.ts';

function shown(source: string): HTMLElement {
  const element = document.createElement('div');
  element.append(renderBody(source));
  return element;
}
const html = (source: string) => shown(source).innerHTML.trim();

const ALLOWED = new Set(
  'P BR STRONG EM DEL CODE PRE BLOCKQUOTE UL OL LI A HR TABLE THEAD TBODY TR TH TD'.split(' '),
);

function assertHarmless(element: HTMLElement): void {
  for (const node of element.querySelectorAll('*')) {
    expect(ALLOWED, node.outerHTML).toContain(node.tagName);
    for (const { name, value } of node.attributes) {
      expect(['href', 'rel', 'target', 'start', 'align', 'class']).toContain(name);
      if (name === 'class')
        expect(`${node.tagName} ${value}`).toMatch(/^(?:CODE language-|LI task-list-item$)/);
      if (name === 'href') expect(value).toMatch(/^(?:https?|mailto):/i);
    }
    if (node.tagName === 'A' && node.hasAttribute('href'))
      expect([node.getAttribute('rel'), node.getAttribute('target')]).toEqual([
        'noopener nofollow ugc',
        '_blank',
      ]);
  }
}

test('plain text, with its line breaks', () => {
  expect(html('Hello,\nworld')).toBe('<p>Hello,<br>world</p>');
});

test('what people write with: emphasis, code, quotes, lists, tables, links', () => {
  expect(html('**a** *b* ~~c~~ `d`')).toBe(
    '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>',
  );
  expect(html('> said')).toContain('<blockquote>');
  expect(html('3. three\n4. four')).toContain('<ol start="3">');
  expect(html('|a|b|\n|-|:-:|\n|1|2|')).toContain('<th align="center">b</th>');
  expect(html('see https://example.org/x')).toBe(
    '<p>see <a href="https://example.org/x" rel="noopener nofollow ugc" target="_blank">https://example.org/x</a></p>',
  );
  expect(html('- [x] done\n- [ ] not')).toContain('☑ done');
});

test('an unclosed fence is code to the end', () => {
  expect(html('```js\nlet a = "<b>";')).toBe(
    '<pre><code class="language-js">let a = "&lt;b&gt;";\n</code></pre>',
  );
});

test('a heading is a strong line, and no heading of the page', () => {
  expect(html('# Big *news*')).toBe('<p><strong>Big <em>news</em></strong></p>');
});

test('an image is a link to it: nothing is fetched for being shown', () => {
  expect(html('![a cat](https://example.org/cat.png)')).toContain('>a cat</a>');
  expect(shown('![x](https://example.org/"onerror="alert(1))').querySelector('img')).toBeNull();
});

test('source HTML is shown as it was typed', () => {
  for (const source of ['<b>bold</b> & <i>', '<script>alert(1)</script>', '<div>\n<p>x</p>\n</div>'])
    expect(html(source)).toBe(
      `<p>${source.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')}</p>`,
    );
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\nscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '<javascript:alert(1)>',
  '![x](javascript:alert(1))',
  '![x" onerror="alert(1)](y)',
  '[x](https://a.b "onmouseover=alert(1)")',
  '[x](https://a.b/"onmouseover="alert(1))',
  '[x]: javascript:alert(1)\n\n[x]',
  '`<img src=x onerror=alert(1)>`',
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<template><img src=x onerror=alert(1)></template>',
  '<details open ontoggle=alert(1)>',
  '<p style="position:fixed;inset:0" class="page" id="main">over everything</p>',
  '<table><td><a href="https://a.b" target=_self>x</a>',
  '<b <script>alert(1)</script>0',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '*<img src=x onerror=alert(1)>*',
  '|<img src=x onerror=alert(1)>|\n|-|\n|<svg onload=alert(1)>|',
];

test.each(HOSTILE)('does nothing but show: %s', (source) => {
  const element = shown(source);
  assertHarmless(element);
  // What is shown may be parsed once more, by an editor or a test: it must not come alive then.
  const again = document.createElement('div');
  again.innerHTML = element.innerHTML;
  assertHarmless(again);
});

test('no text whatever makes an element or an attribute that is not allowed', () => {
  const pieces = fc.constantFrom(
    ...HOSTILE,
    '<',
    '>',
    '"',
    "'",
    '`',
    '[',
    '](',
    ')',
    '*',
    '_',
    '\n',
    '\n\n',
    '> ',
    '- ',
    '|',
    '&lt;',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }), (parts) =>
      assertHarmless(shown(parts.join(''))),
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['quotes', '>'.repeat(4_000)],
  ['quotes with spaces', '> '.repeat(2_000)],
  ['lists', '- '.repeat(2_000)],
  ['numbered lists', '1. '.repeat(1_300)],
  ['brackets', '['.repeat(4_000)],
  ['links', '[a]('.repeat(1_000)],
  ['emphasis', '*a '.repeat(1_300)],
  ['underscores', '_'.repeat(4_000)],
  ['backticks', '`'.repeat(3_999)],
  [
    'indented lists',
    Array.from({ length: 80 }, (_, depth) => `${' '.repeat(2 * depth)}- x`)
      .join('\n')
      .slice(0, 4_000),
  ],
  ['a huge table', `|${'a|'.repeat(300)}\n|${'-|'.repeat(300)}\n${`|${'b|'.repeat(300)}\n`.repeat(4)}`],
  ['entities', '&amp;'.repeat(800)],
  ['tags', '<b>'.repeat(1_300)],
])('a bomb of %s is shown, as no more elements than it has characters', (_, source) => {
  const element = shown(source);
  assertHarmless(element);
  expect(element.querySelectorAll('*').length).toBeLessThanOrEqual(source.length);
});

test('rendering twice gives two elements, not one moved', () => {
  const [first, second] = [shown('hello'), shown('hello')];
  expect(first.textContent).toBe(second.textContent);
});
