import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/**
 * What each folder of the server may import from; files at the root of server/ are the ground and the roof. `text` is the
 * folder beside it, which the web client imports too.
 */
const mayImport: Record<string, readonly string[]> = {
  text: [],
  store: [],
  log: ['store'],
  live: ['log', 'store'],
  accounts: ['live', 'log', 'store'],
  rooms: ['accounts', 'live', 'log', 'store'],
  search: ['rooms', 'accounts', 'live', 'log', 'store'],
  messages: ['search', 'text', 'rooms', 'accounts', 'live', 'log', 'store'],
  direct: ['messages', 'rooms', 'accounts', 'live', 'log', 'store'],
  inbox: ['messages', 'rooms', 'accounts', 'live', 'log', 'store'],
  reactions: ['messages', 'rooms', 'accounts', 'live', 'log', 'store'],
  threads: ['messages', 'rooms', 'accounts', 'live', 'log', 'store'],
  moderation: ['direct', 'messages', 'rooms', 'accounts', 'live', 'log', 'store'],
  transport: ['accounts', 'live', 'store'],
};
const ground = [
  'attendance.ts',
  'builder.ts',
  'config.ts',
  'context.ts',
  'errors.ts',
  'events.ts',
  'logger.ts',
  'pages.ts',
  'permissions.ts',
  'policy.ts',
  'rates.ts',
  'root.ts',
  'rules.ts',
  'text.ts',
  'turns.ts',
];
/** The one pipeline is made of the whole schema. */
const allowedRoof = ['transport/graphql.ts > schema.ts'];

type Import = { from: string; to: string };

function importsOf(folder: string): Import[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !file.includes('generated'),
  );
  return files.flatMap((from) => {
    const text = readFileSync(join(folder, from), 'utf8');
    const found = text.matchAll(/^(?:import|export)\b[^'"=]*?['"](\.[^'"]+)['"]/gm);
    return [...found].map(([, path = '']) => ({ from, to: normalize(join(dirname(from), path)) }));
  });
}

const imports = importsOf('server').map(({ from, to }) => ({
  from,
  to: to.replace(/^\.\.\/text\//, 'text/'),
}));
const folderOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

test('imports between folders point one way', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [source, target] = [folderOf(from), folderOf(to)];
    return source !== '' && target !== '' && source !== target && !mayImport[source]?.includes(target);
  });
  expect(wrong).toEqual([]);
});

test('every folder has its place in the order', () => {
  const folders = new Set(imports.map(({ from }) => folderOf(from)).filter(Boolean));
  expect([...folders, 'text'].sort()).toEqual(Object.keys(mayImport).sort());
});

test('the ground imports no domain, and no domain imports the roof', () => {
  const groundImports = imports.filter(({ from, to }) => ground.includes(from) && folderOf(to) !== '');
  expect(groundImports).toEqual([]);
  const roofImports = imports
    .filter(({ from, to }) => folderOf(from) !== '' && folderOf(to) === '' && !ground.includes(to))
    .map(({ from, to }) => `${from} > ${to}`);
  expect(roofImports).toEqual(allowedRoof);
});

test('schema files never import each other', () => {
  const isSchema = (file: string) => /[/-]schema\.ts$/.test(file);
  const between = imports.filter(({ from, to }) => isSchema(from) && isSchema(to));
  expect(between).toEqual([]);
});

test('what the server and the web client share is the text of messages, and knows neither of them', () => {
  const leaving = (folder: string) =>
    importsOf(folder)
      .map(({ to }) => to)
      .filter((to) => to.startsWith('..'));
  expect(leaving('text')).toEqual([]);
  for (const folder of ['server', 'client'])
    expect([...new Set(leaving(folder).map((to) => to.split('/')[1]))], folder).toEqual(['text']);
  // The compiler looks at it without the DOM, and with it.
  const configuration = JSON.parse(readFileSync('tsconfig.json', 'utf8'));
  expect(configuration.include).toContain('text');
  expect(configuration.compilerOptions.lib.join()).not.toContain('DOM');
});
