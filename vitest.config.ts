import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
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

/** What must hold on either database: on a PostgreSQL in the project `server`, on the embedded one in `embedded`. Without a PostgreSQL all of it runs on the embedded one. */
const onEitherDatabase = [
  'test/{rooms,messages,schema,docs}.test.ts',
  'test/live/{hub,live,crowd}.test.ts',
  'test/log/*.test.ts',
  'test/search/{search,reach}.test.ts',
  'test/store/suggest.test.ts',
];

/** Those that take longest, most of it waiting. */
const LONG =
  /\/(chaos|start|attacks|slow-\w+|crowd|breaks|presence|leaks|moderation|people|matrix|accounts|hostile)\.test\.ts$/;

/** Begun last, they would be waited for alone. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    sequence: { sequencer: LongFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A second, as it would be, is less than a browser beside two others takes for a press.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        resolve: oneGraphql,
        test: {
          name: 'server',
          globalSetup: ['test/support/global-setup.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/client/**', 'test/browser/**'],
        },
      },
      {
        extends: true,
        resolve: oneGraphql,
        test: {
          name: 'embedded',
          globalSetup: ['test/support/global-setup.ts'],
          include: findPostgres() === null ? [] : onEitherDatabase,
        },
      },
      { extends: true, test: { name: 'client', include: ['test/client/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: ['test/support/global-setup.ts'],
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
