// Compiles the server into a few files in dist/server, with the packages it needs: hundreds of small files take longer to
// find, read and compile than all that a start does otherwise. Types are not looked at here (`npm run check` does).
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'dist/server');

/** Packages ask for graphql as ESM or as CommonJS, whole or in part: all get the same, or each would refuse the other's errors. */
const oneGraphql = {
  name: 'one-graphql',
  setup({ onResolve }) {
    onResolve({ filter: /^graphql(\/|$)/ }, ({ path }) => {
      const wanted = join(root, 'node_modules', path.replace(/\.m?js$/, ''));
      return { path: [`${wanted}.mjs`, `${wanted}/index.mjs`].find(existsSync) };
    });
  },
};

const { metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: {
    main: 'server/main.ts',
    admin: 'scripts/admin.ts',
    'embedded.worker': 'server/store/embedded.worker.ts',
    // What the bench's peers stand on, and a test of the database's thread.
    embedded: 'server/store/embedded.ts',
    migrate: 'server/store/migrate.ts',
    client: 'server/store/generated/client.ts',
  },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // For whoever measures where its time goes: the server itself does not read them.
  sourcemap: 'external',
  plugins: [oneGraphql],
  // Or graphql would look closely at each type and value that it meets, to help those who develop with it.
  define: { 'process.env.NODE_ENV': '"production"' },
  // What finds files beside its own, is native, or is loaded by few.
  external: [
    '@electric-sql/*',
    '@graphql-yoga/render-graphiql',
    '@node-rs/argon2',
    '@prisma/schema-engine-wasm',
    '@redis/client',
    'pino',
    'pino-pretty',
  ],
  // Packages that are CommonJS ask for Node's own by `require`.
  banner: {
    js: "import { createRequire as from } from 'node:module'; const require = from(import.meta.url);",
  },
  logLevel: 'warning',
});

// Not before: a server that runs may start its database's thread anew at any time.
const made = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
for (const name of readdirSync(folder)) if (!made.has(name)) rmSync(join(folder, name), { recursive: true });
