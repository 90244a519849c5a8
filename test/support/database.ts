import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { inject } from 'vitest';
import { newDataDir } from './data-dir.ts';
import { createDatabase, EMPTY } from './postgres.ts';
import type {} from './provided.ts';

/** Settings that name an empty database of one's own, of the kind that the project runs on. */
export async function newDatabase(): Promise<{ env: Record<string, string>; drop(): Promise<void> }> {
  const url = inject('postgresUrl');
  if (url !== undefined) {
    // Databases end with their server, which ends with the tests.
    const DATABASE_URL = await createDatabase(url, `test_${randomUUID()}`, EMPTY);
    return { env: { DATABASE_URL }, drop: async () => undefined };
  }
  const dataDir = await newDataDir();
  return { env: { DATA_DIR: dataDir }, drop: () => rm(dataDir, { recursive: true, force: true }) };
}
