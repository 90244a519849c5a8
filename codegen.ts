// Writes client/graphql/documents.ts: the client's operations, typed by schema.graphql. Run with `tsx codegen.ts`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

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

mkdirSync(dirname(filename), { recursive: true });
writeFileSync(filename, output);
