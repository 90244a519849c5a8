import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { findPostgres } from './test/support/postgres.ts';

/** Under Vitest graphql would be loaded twice, as ESM and as CommonJS, and each refuse the other's types. */
const oneGraphql = {
  alias: [
    {
      find: /^graphql$/,
      replacement: fileURLToPath(import.meta.resolve('graphql')).replace(/\.mjs$/, '.js'),
    },
  ],
};

const inServer = { deps: { inline: [/graphql/, /@pothos/] } };

/** What must hold on either database: on the embedded one in the project `server`, on a PostgreSQL in `postgres`. */
const onEitherDatabase = [
  'test/{rooms,messages,schema,docs}.test.ts',
  'test/live/{hub,live,crowd}.test.ts',
  'test/log/*.test.ts',
];

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        resolve: oneGraphql,
        test: {
          name: 'server',
          globalSetup: ['test/support/global-setup.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/client/**', 'test/browser/**'],
          server: inServer,
        },
      },
      {
        extends: true,
        resolve: oneGraphql,
        test: {
          name: 'postgres',
          globalSetup: ['test/support/postgres-setup.ts'],
          include: findPostgres() === null ? [] : onEitherDatabase,
          server: inServer,
        },
      },
      { extends: true, test: { name: 'client', include: ['test/client/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
