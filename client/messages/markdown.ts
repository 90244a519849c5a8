import DOMPurify, { type Config } from 'dompurify';
import { Marked } from 'marked';

const DEEPEST_NESTING = 8;
const KEPT = 400;

const SANITISED: Config = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
    ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'start', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  // Without this they would be held against the pattern for addresses.
  ADD_URI_SAFE_ATTR: ['start', 'align'],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text, block }) => (block ? plain(text.trim()) : escaped(text)),
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
    // A message is no chapter: its headings would fill the outline that screen readers walk along.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

const purifier = DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A') return;
  node.setAttribute('rel', 'noopener nofollow ugc');
  node.setAttribute('target', '_blank');
});

const rendered = new Map<string, DocumentFragment>();

/** The only way from the text of a message to what is on the screen: markdown, then the sanitiser. */
export function renderBody(source: string): DocumentFragment {
  let fragment = rendered.get(source);
  if (!fragment) {
    fragment = purifier.sanitize(htmlOf(source), SANITISED) as unknown as DocumentFragment;
    for (const table of fragment.querySelectorAll('table')) makeScrollable(table);
    if (rendered.size >= KEPT) rendered.delete(rendered.keys().next().value ?? '');
    rendered.set(source, fragment);
  }
  return fragment.cloneNode(true) as DocumentFragment;
}

/** A table that is wider than the page scrolls by itself, and with the keyboard too. */
function makeScrollable(table: Element): void {
  const frame = document.createElement('div');
  frame.tabIndex = 0;
  frame.role = 'group';
  frame.ariaLabel = 'Table';
  table.replaceWith(frame);
  frame.append(table);
}

function htmlOf(source: string): string {
  if (nestsTooDeep(source)) return plain(source);
  try {
    return markdown.parse(source, { async: false });
  } catch {
    return plain(source);
  }
}

const plain = (source: string): string => `<p>${escaped(source).replaceAll('\n', '<br>')}</p>`;

/** Thousands of quotes in a quote would take the parser, and then the page's layout, down. */
function nestsTooDeep(source: string): boolean {
  const marks = String.raw`[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))`;
  return new RegExp(`^(?:${marks}){${DEEPEST_NESTING + 1}}`, 'm').test(source);
}
