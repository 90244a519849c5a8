import type { TestProject } from 'vitest/node';
import { findPostgres, startPostgres } from './postgres.ts';
import type {} from './provided.ts';

/** One PostgreSQL for all tests of the project. */
export default async function setup(project: TestProject) {
  const bin = findPostgres();
  if (bin === null) return;
  const postgres = await startPostgres(bin);
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}
