import type { TestProject } from 'vitest/node';
import { findPostgres, startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server that tests make their databases in; undefined where they use the embedded one. */
    postgresUrl: string | undefined;
  }
}

/** One PostgreSQL for all tests of the project. */
export default async function setup(project: TestProject) {
  const bin = findPostgres();
  if (bin === null) return;
  const postgres = await startPostgres(bin);
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}
