import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** What each folder of the server may import from; files at the root of server/ are the ground and the roof. */
const mayImport: Record<string, readonly string[]> = {
  store: [],
  log: ['store'],
  live: ['log', 'store'],
  accounts: ['live', 'log', 'store'],
  rooms: ['accounts', 'live', 'log', 'store'],
  messages: ['rooms', 'accounts', 'live', 'log', 'store'],
  moderation: ['messages', 'rooms', 'accounts', 'live', 'log', 'store'],
  transport: ['accounts', 'live', 'store'],
};
const ground = [
  'builder.ts',
  'config.ts',
  'context.ts',
  'errors.ts',
  'events.ts',
  'logger.ts',
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

const imports = importsOf('server');
const folderOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : '');

test('imports between folders point one way', () => {
  const wrong = imports.filter(({ from, to }) => {
    const [source, target] = [folderOf(from), folderOf(to)];
    return source !== '' && target !== '' && source !== target && !mayImport[source]?.includes(target);
  });
  expect(wrong).toEqual([]);
});

test('every folder has its place in the order', () => {
  expect([...new Set(imports.map(({ from }) => folderOf(from)).filter(Boolean))].sort()).toEqual(
    Object.keys(mayImport).sort(),
  );
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
  const between = imports.filter(({ from, to }) => from.endsWith('/schema.ts') && to.endsWith('/schema.ts'));
  expect(between).toEqual([]);
});
