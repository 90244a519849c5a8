import DOMPurify, { type Config } from 'dompurify';
import { ATTRIBUTE_NAMES, ELEMENTS, LINK_ATTRIBUTES, mayHave } from '../../text/allowed.ts';
import { htmlOf } from '../../text/markdown.ts';

const KEPT = 400;

const SANITISED: Config = {
  ALLOWED_TAGS: [...ELEMENTS],
  ALLOWED_ATTR: [...ATTRIBUTE_NAMES],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  // Without this they would be held against the pattern for addresses.
  ADD_URI_SAFE_ATTR: ATTRIBUTE_NAMES.filter((name) => name !== 'href'),
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

const purifier = DOMPurify(window);
purifier.addHook('uponSanitizeAttribute', (element, attribute) => {
  attribute.keepAttr = mayHave(element.localName, attribute.attrName, attribute.attrValue);
});
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.localName !== 'a') return;
  for (const [name, value] of Object.entries(LINK_ATTRIBUTES)) node.setAttribute(name, value);
});

const rendered = new Map<string, DocumentFragment>();

/** The only way from the text of a message to what is on the screen: markdown, then the sanitiser. */
export function renderBody(source: string): DocumentFragment {
  let fragment = rendered.get(source);
  if (!fragment) {
    fragment = purifier.sanitize(htmlOf(source), SANITISED) as unknown as DocumentFragment;
    if (rendered.size >= KEPT) rendered.delete(rendered.keys().next().value ?? '');
    rendered.set(source, fragment);
  }
  return fragment.cloneNode(true) as DocumentFragment;
}
