import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Under Vitest graphql would be loaded twice, as ESM and as CommonJS, and each refuse the other's types. */
const oneGraphql = {
  alias: [
    {
      find: /^graphql$/,
      replacement: fileURLToPath(import.meta.resolve('graphql')).replace(/\.mjs$/, '.js'),
    },
  ],
};

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
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
          server: { deps: { inline: [/graphql/, /@pothos/] } },
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
