/**
 * What the rendering of a message may hold, by element and attribute. Both sanitisers, the web client's and the server's, are made
 * of this list: what it does not name is taken away.
 */
const ATTRIBUTES: Record<string, Record<string, RegExp>> = {
  a: { href: /^(?:https?:\/\/|mailto:)/i, rel: /^noopener nofollow ugc$/, target: /^_blank$/ },
  // The language of a fenced block, as its author named it.
  code: { class: /^language-[\w.+#-]{1,32}$/ },
  ol: { start: /^\d{1,9}$/ },
  // A task has a box already.
  li: { class: /^task-list-item$/ },
  th: { align: /^(?:left|center|right)$/ },
  td: { align: /^(?:left|center|right)$/ },
};

export const ELEMENTS: readonly string[] = [
  ...['p', 'br', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];

export const ATTRIBUTE_NAMES: readonly string[] = [
  ...new Set(Object.values(ATTRIBUTES).flatMap((attributes) => Object.keys(attributes))),
];

/** What every link has, so that no page learns where it was linked, or may steer the one it was opened from. */
export const LINK_ATTRIBUTES = { rel: 'noopener nofollow ugc', target: '_blank' } as const;

/** Whether an element of this name, in lower case, may have the attribute with this value. */
export function mayHave(element: string, attribute: string, value: string): boolean {
  const attributes = Object.hasOwn(ATTRIBUTES, element) ? ATTRIBUTES[element] : undefined;
  const pattern = attributes && Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
  return pattern?.test(value) ?? false;
}
