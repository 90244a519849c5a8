// Compiles the server into a few files in dist/server, with the packages it needs: hundreds of small files take longer to
// find, read and compile than all that a start does otherwise. Types are not looked at here (`npm run check` does).
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

const FOLDER = 'dist/server';

/** Packages ask for graphql as ESM or as CommonJS, whole or in part: all get the same, or each would refuse the other's errors. */
const oneGraphql = {
  name: 'one-graphql',
  setup({ onResolve }) {
    onResolve({ filter: /^graphql(\/|$)/ }, ({ path }) => {
      const wanted = resolve('node_modules', path.replace(/\.m?js$/, ''));
      return { path: [`${wanted}.mjs`, `${wanted}/index.mjs`].find(existsSync) };
    });
  },
};

rmSync(FOLDER, { recursive: true, force: true });
await build({
  entryPoints: {
    main: 'server/main.ts',
    'embedded.worker': 'server/store/embedded.worker.ts',
    // What the bench's peers stand on.
    embedded: 'server/store/embedded.ts',
    migrate: 'server/store/migrate.ts',
    client: 'server/store/generated/client.ts',
  },
  outdir: FOLDER,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
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
