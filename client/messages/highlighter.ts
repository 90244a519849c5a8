import { createLowlight, type LanguageFn } from 'lowlight';

type Highlighted = ReturnType<ReturnType<typeof createLowlight>['highlight']>;
type Child = Highlighted['children'][number];

const languages: Record<string, () => Promise<{ default: LanguageFn }>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  clojure: () => import('highlight.js/lib/languages/clojure'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  elixir: () => import('highlight.js/lib/languages/elixir'),
  elm: () => import('highlight.js/lib/languages/elm'),
  erlang: () => import('highlight.js/lib/languages/erlang'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  haskell: () => import('highlight.js/lib/languages/haskell'),
  http: () => import('highlight.js/lib/languages/http'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  julia: () => import('highlight.js/lib/languages/julia'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  latex: () => import('highlight.js/lib/languages/latex'),
  less: () => import('highlight.js/lib/languages/less'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  nix: () => import('highlight.js/lib/languages/nix'),
  objectivec: () => import('highlight.js/lib/languages/objectivec'),
  ocaml: () => import('highlight.js/lib/languages/ocaml'),
  perl: () => import('highlight.js/lib/languages/perl'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scala: () => import('highlight.js/lib/languages/scala'),
  scss: () => import('highlight.js/lib/languages/scss'),
  shell: () => import('highlight.js/lib/languages/shell'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

const aliases: Record<string, string> = {
  ...{ sh: 'bash', zsh: 'bash', console: 'shell', ps1: 'powershell', docker: 'dockerfile', make: 'makefile' },
  ...{ h: 'c', 'c++': 'cpp', cc: 'cpp', hpp: 'cpp', cs: 'csharp', 'c#': 'csharp', objc: 'objectivec' },
  ...{ js: 'javascript', jsx: 'javascript', mjs: 'javascript', ts: 'typescript', tsx: 'typescript' },
  ...{ html: 'xml', svg: 'xml', vue: 'xml', md: 'markdown', yml: 'yaml', toml: 'ini', tex: 'latex' },
  ...{ py: 'python', rb: 'ruby', rs: 'rust', kt: 'kotlin', golang: 'go', hs: 'haskell', ex: 'elixir' },
  ...{
    gql: 'graphql',
    jsonc: 'json',
    patch: 'diff',
    pl: 'perl',
    postgres: 'sql',
    psql: 'sql',
    clj: 'clojure',
  },
};

const lowlight = createLowlight();

function languageOf(name: string): string {
  const folded = name.toLowerCase();
  return (Object.hasOwn(aliases, folded) && aliases[folded]) || folded;
}

/** The code with its colours, where its language has been loaded before. */
export function coloured(name: string, text: string): DocumentFragment | undefined {
  const language = languageOf(name);
  if (!lowlight.registered(language)) return undefined;
  const fragment = document.createDocumentFragment();
  fragment.append(...lowlight.highlight(language, text).children.map(drawn));
  return fragment;
}

/** The same for any language that is known here. */
export async function loadAndColour(name: string, text: string): Promise<DocumentFragment | undefined> {
  const language = languageOf(name);
  if (!Object.hasOwn(languages, language)) return undefined;
  const grammar = await languages[language]?.();
  if (grammar) lowlight.register(language, grammar.default);
  return coloured(language, text);
}

/** As nodes: no HTML is made of a string here, so there is nothing to trust. */
function drawn(child: Child): Node {
  if (child.type !== 'element') return document.createTextNode('value' in child ? child.value : '');
  const span = document.createElement('span');
  const { className } = child.properties;
  span.className = Array.isArray(className) ? className.join(' ') : '';
  span.append(...child.children.map(drawn));
  return span;
}
