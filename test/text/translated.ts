import {
  parseFragment,
  serialize,
  type DefaultTreeAdapterTypes as Tree,
  defaultTreeAdapter as tree,
} from 'parse5';
import { LINK_ATTRIBUTES, mayHave } from '../../text/allowed.ts';

type Node = Tree.ChildNode;
type Parent = Tree.ParentNode;

const BLOCKS = new Set(
  'p blockquote ul ol li hr pre table thead tbody tr th td h1 h2 h3 h4 h5 h6 div'.split(' '),
);
const isBlock = (node: Node | undefined) => node !== undefined && BLOCKS.has(node.nodeName);

/** HTML with nothing left to chance: no white space between blocks. */
export const canonical = (html: string): string => written(parseFragment(html));

/**
 * What a specification's answer is here, by the declared differences: headings are bold paragraphs, images are links, links
 * have no title and lead to http, https and mailto only, a line break in the source is one on the screen, and a task has its mark as text.
 */
export function translated(html: string): string {
  const root = parseFragment(html);
  translate(root, false);
  return written(root);
}

function translate(parent: Parent, inLink: boolean): void {
  for (const node of [...parent.childNodes]) {
    if (tree.isTextNode(node) && parent.nodeName !== 'code') breakLines(node);
    if (!tree.isElementNode(node) || node.nodeName === 'pre') {
      if (tree.isElementNode(node)) translateCode(node);
      continue;
    }
    if (/^h[1-6]$/.test(node.nodeName)) replace(node, made('p', [made('strong', node.childNodes)]));
    if (node.nodeName === 'input') {
      replace(node, text('checked' in attributesOf(node) ? '☑' : '☐'));
      if (tree.isElementNode(parent)) parent.attrs = [{ name: 'class', value: 'task-list-item' }];
    }
    if (node.nodeName === 'img') {
      const { src = '', alt = '' } = attributesOf(node);
      replace(node, ...linked(src, [text(alt || src)], inLink));
    }
    if (node.nodeName === 'a') {
      translate(node, true);
      replace(node, ...linked(attributesOf(node).href ?? '', node.childNodes, inLink));
    } else translate(node, inLink);
  }
}

function translateCode(pre: Tree.Element): void {
  for (const code of pre.childNodes)
    if (tree.isElementNode(code))
      code.attrs = code.attrs.filter(({ name, value }) => mayHave('code', name, value));
}

function linked(href: string, children: Node[], inLink: boolean): Node[] {
  if (inLink || !mayHave('a', 'href', href)) return children;
  return [made('a', children, { href, ...LINK_ATTRIBUTES })];
}

function breakLines(node: Tree.TextNode): void {
  const siblings = node.parentNode?.childNodes ?? [];
  const at = siblings.indexOf(node);
  const [before, after] = [siblings[at - 1], siblings[at + 1]];
  const flows = node.parentNode !== null && !isContainer(node.parentNode);
  if (!flows || before?.nodeName === 'br') {
    node.value = node.value.replace(/^\n/, '');
    if (!flows) return;
  }
  const value = isBlock(after) || !after ? node.value.trimEnd() : node.value;
  const lines = (isBlock(before) ? value.trimStart() : value).split('\n');
  replace(node, ...lines.flatMap((line, at) => (at === 0 ? [text(line)] : [made('br', []), text(line)])));
}

const isContainer = (node: Parent) =>
  ['#document-fragment', 'blockquote', 'ul', 'ol', 'table', 'thead', 'tbody', 'tr'].includes(node.nodeName);

const attributesOf = (element: Tree.Element): Record<string, string | undefined> =>
  Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]));

function made(name: string, children: Node[], attributes: Record<string, string> = {}): Tree.Element {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }));
  const element = tree.createElement(name, 'http://www.w3.org/1999/xhtml' as never, attrs);
  for (const child of [...children]) tree.appendChild(element, child);
  return element;
}

const text = (value: string): Tree.TextNode => ({ nodeName: '#text', value, parentNode: null });

function replace(node: Node, ...others: Node[]): void {
  const parent = node.parentNode;
  if (!parent) return;
  for (const other of [...others]) tree.insertBefore(parent, other, node);
  tree.detachNode(node);
}

/** Without the white space that no reader sees. */
function written(root: Parent): string {
  tidy(root);
  return serialize(root);
}

function tidy(parent: Parent): void {
  join(parent);
  for (const node of [...parent.childNodes]) {
    if (tree.isElementNode(node) && node.nodeName !== 'pre') tidy(node);
    if (!tree.isTextNode(node) || parent.nodeName === 'code') continue;
    const at = parent.childNodes.indexOf(node);
    const [before, after] = [parent.childNodes[at - 1], parent.childNodes[at + 1]];
    if (isBlock(before) || !before) node.value = node.value.trimStart();
    if (isBlock(after) || !after) node.value = node.value.trimEnd();
    if (before?.nodeName === 'br') node.value = node.value.replace(/^\s+/, '');
    if (after?.nodeName === 'br') node.value = node.value.replace(/ +$/, '');
    if (node.value === '') tree.detachNode(node);
  }
}

function join(parent: Parent): void {
  for (const node of [...parent.childNodes]) {
    const before = parent.childNodes[parent.childNodes.indexOf(node) - 1];
    if (!before || !tree.isTextNode(node) || !tree.isTextNode(before)) continue;
    before.value += node.value;
    tree.detachNode(node);
  }
}
