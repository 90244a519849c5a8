import { template as templateOf } from 'solid-js/web';

// What compiled JSX imports, ours and the libraries', in place of `solid-js/web` (vite.config.ts).
export * from 'solid-js/web';

type Policy = { createHTML(html: string): string };
type TrustedTypes = { createPolicy(name: string, rules: Policy): Policy };
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/**
 * Lets everything through, so it must stay in here: all that reaches it are the templates that the compiler has made
 * out of JSX, which are constants. HTML from anywhere else is refused by the browser (`require-trusted-types-for`).
 */
const policy = trustedTypes?.createPolicy('solid', { createHTML: (html) => html });

export const template: typeof templateOf = (html, ...kind) =>
  templateOf(policy ? policy.createHTML(html) : html, ...kind);
