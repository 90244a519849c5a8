// Writes client/graphql/documents.ts: the client's operations, typed by schema.graphql, each with its hash and in a module of its own,
// so that a page loads only those it asks; and documents.json, the texts by these hashes, for the server. Run with `tsx codegen.ts`.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const CONSTANT =
  /^export const (\w+)(Document|FragmentDoc) = (\{.*\}) as unknown as DocumentNode<(\w+), (\w+)>;\n?/gm;
const operations = [...output.matchAll(CONSTANT)]
  .filter(([, , kind]) => kind === 'Document')
  .map(([, name = '', , document = '', data = '', variables = '']) => {
    const text = print(JSON.parse(document));
    const hash = createHash('sha256').update(text).digest('hex');
    return { name, text, hash, data, variables };
  });

const folder = join(dirname(filename), 'operations');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { name, text, hash, data, variables } of operations)
  writeFileSync(
    join(folder, `${name}.ts`),
    `import { operation } from '../../connection/operation.ts';
import type { ${data}, ${variables} } from '../documents.ts';
export const ${name}Document = /* @__PURE__ */ operation<${data}, ${variables}>(${JSON.stringify(text.replace(/\s+/g, ' '))}, '${hash}');
`,
  );

const types = output.replaceAll(CONSTANT, '').replace(/^import .* DocumentNode .*\n/m, '');
const exports = operations.map(({ name }) => `export { ${name}Document } from './operations/${name}.ts';\n`);
writeFileSync(filename, `${types}${exports.join('')}`);
writeFileSync(
  join(dirname(filename), 'documents.json'),
  `${JSON.stringify(Object.fromEntries(operations.map(({ hash, text }) => [hash, text])), null, 2)}\n`,
);
