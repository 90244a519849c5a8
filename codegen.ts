// Writes client/graphql/documents.ts: the client's operations, typed by schema.graphql, and their hashes; and documents.json,
// the texts by these hashes, for the server. Run with `tsx codegen.ts`.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { parse, print } from 'graphql';

const root = import.meta.dirname;
const filename = join(root, 'client/graphql/documents.ts');
const schema = parse(readFileSync(join(root, 'schema.graphql'), 'utf8'));

const documents = readdirSync(join(root, 'client'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.graphql'))
  .sort()
  .map((file) => ({ location: file, document: parse(readFileSync(join(root, 'client', file), 'utf8')) }));

const output = await codegen({
  filename,
  schema,
  documents,
  config: {
    scalars: { DateTime: 'string', ID: 'string' },
    enumType: 'string-literal',
    useTypeImports: true,
    immutableTypes: true,
    skipTypename: true,
    dedupeFragments: true,
  },
  plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
  pluginMap: { typescriptOperations, typedDocumentNode },
});

/** Each operation with the fragments it uses, as the plugin has put them together. */
const operations = [...output.matchAll(/^export const (\w+)Document = (\{.*\}) as unknown as /gm)].map(
  ([, name = '', document = '']) => {
    const text = print(JSON.parse(document));
    return { name, text, hash: createHash('sha256').update(text).digest('hex') };
  },
);
const hashes = operations.map(({ name, hash }) => `  ${name}: '${hash}',\n`).join('');

mkdirSync(dirname(filename), { recursive: true });
writeFileSync(
  filename,
  `${output}\n/** The SHA-256 of each operation's text: what the server knows it by. */\nexport const hashes: Readonly<Record<string, string>> = {\n${hashes}};\n`,
);
writeFileSync(
  join(dirname(filename), 'documents.json'),
  `${JSON.stringify(Object.fromEntries(operations.map(({ hash, text }) => [hash, text])), null, 2)}\n`,
);
