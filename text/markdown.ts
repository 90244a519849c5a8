import { Marked } from 'marked';
import { LINK_ATTRIBUTES, mayHave } from './allowed.ts';

const DEEPEST_NESTING = 8;
/** Browsers flatten what is nested deeper than 512, each parser in its own way. */
const DEEPEST_ELEMENT = 64;
/** The cells of all tables of a message: empty ones are made for each row that has too few, without being written. */
const MOST_CELLS = 2_000;
/** In UTF-16 units. A reference may be used hundreds of times, and each time becomes the whole address. */
export const HTML_MOST = 64 * 1024;
const LONGEST_WORD = 1_000;

const marks = String.raw`[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))`;
const TOO_DEEP = new RegExp(`^(?:${marks}){${DEEPEST_NESTING + 1}}`, 'm');
/** What takes the parser quadratic time: addresses without an end, and white space between words. */
const TOO_LONG = new RegExp(String.raw`[^\s]{${LONGEST_WORD}}@|[ \t]{${LONGEST_WORD}}`);
const ENTITY = '&(?:#\\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\\w+);';
const BARE_AMPERSAND = new RegExp(`&(?!${ENTITY.slice(1)})`, 'g');

const escaped = (text: string): string => withoutMarkup(text.replaceAll('&', '&amp;'));
/** The same for source, in which `&copy;` stands for ©. */
const escapedSource = (text: string): string => withoutMarkup(text.replace(BARE_AMPERSAND, '&amp;'));
const withoutMarkup = (text: string): string =>
  text.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Source as it was written. */
const shown = (source: string): string => escaped(source).replaceAll('\n', '<br>');
const plain = (source: string): string => `<p>${shown(source)}</p>`;

let [cells, links] = [0, 0];

const markdown = new Marked({
  gfm: true,
  breaks: true,
  tokenizer: {
    // Marked's own lets what follows `<pre>` or `<script>` through as it is; here no tag means anything.
    tag(source) {
      const raw = this.rules.inline.tag.exec(source)?.[0];
      if (raw === undefined) return undefined;
      return { type: 'html', raw, inLink: false, inRawBlock: false, block: false, text: raw };
    },
    table(source) {
      const [, head = '', , rows = ''] = this.rules.block.table.exec(source) ?? [];
      cells += head.split('|').length * (1 + rows.split('\n').length);
      return cells > MOST_CELLS ? undefined : false;
    },
  },
  renderer: {
    html: ({ text, block }) => (block ? plain(text.trim()) : shown(text)),
    text(token) {
      if ('tokens' in token && token.tokens) return this.parser.parseInline(token.tokens);
      return escapedSource(token.text);
    },
    code({ text, lang }) {
      const name = `language-${/^\S*/.exec(lang ?? '')?.[0]}`;
      const language = mayHave('code', 'class', name) ? ` class="${name}"` : '';
      const lines = text && `${text.replace(/\n$/, '')}\n`;
      return `<pre><code${language}>${escaped(lines)}</code></pre>\n`;
    },
    codespan: ({ text }) => `<code>${escaped(text)}</code>`,
    link({ href, tokens }) {
      links += 1;
      const text = this.parser.parseInline(tokens);
      links -= 1;
      return linked(href, text);
    },
    image({ href, text, tokens }) {
      const described = tokens ? this.parser.parseInline(tokens, this.parser.textRenderer) : text;
      return linked(href, escapedSource(described || href));
    },
    // A message is no chapter: its headings would fill the outline that screen readers walk along.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>\n`;
    },
    listitem({ task, tokens }) {
      return `<li${task ? ' class="task-list-item"' : ''}>${this.parser.parse(tokens)}</li>\n`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

const LINK = Object.entries(LINK_ATTRIBUTES)
  .map(([name, value]) => `${name}="${value}"`)
  .join(' ');

/** A link, or, inside of another or to what may not be linked, its text. */
function linked(href: string, text: string): string {
  const address = encoded(href);
  if (links > 0 || !mayHave('a', 'href', address)) return text;
  return `<a href="${escapedSource(address)}" ${LINK}>${text}</a>`;
}

function encoded(href: string): string {
  try {
    return encodeURI(href).replaceAll('%25', '%');
  } catch {
    return '';
  }
}

/** Most of what people write: one line, which begins like no block but a paragraph. */
const ONE_PARAGRAPH = /^[^\s\d>#*+\-_`~<[=|:](?:[^\r\n\t]*[^\s])?$/;

/** The same HTML for it, without trying in turn what else it might be: where the first page is shown, those patterns would all be compiled. */
const rendered = (source: string): string =>
  ONE_PARAGRAPH.test(source)
    ? `<p>${markdown.parseInline(source, { async: false })}</p>`
    : markdown.parse(source, { async: false }).trimEnd();

/**
 * The HTML of a message's source: CommonMark with GFM's tables, strikethrough, task lists and autolinks, in which no HTML of
 * the source means anything. What would take too long, grow too large or nest too deep is shown as it was written.
 *
 * It holds only what `allowed.ts` lists, and is sanitised all the same where it is shown or answered with.
 */
export function htmlOf(source: string): string {
  if (TOO_DEEP.test(source) || TOO_LONG.test(source)) return plain(source);
  [cells, links] = [0, 0];
  try {
    const html = rendered(source);
    return html.length > HTML_MOST || nestsTooDeep(html) ? plain(source) : html;
  } catch {
    return plain(source);
  }
}

function nestsTooDeep(html: string): boolean {
  let depth = 0;
  for (const [, closing, name] of html.matchAll(/<(\/?)(\w+)/g)) {
    if (name === 'br' || name === 'hr') continue;
    depth += closing ? -1 : 1;
    if (depth > DEEPEST_ELEMENT) return true;
  }
  return false;
}
