import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { log } from '../../server/logger.ts';
import { openDatabase } from '../../server/store/database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory of the embedded database with every migration applied and nothing in it: copy it. */
    emptyDataDir: string;
  }
}

/** The first start of the embedded database takes seconds: it is done once, and each test file copies the result. */
export default async function setup(project: TestProject) {
  log.level = 'silent';
  const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-empty-'));
  const close = await openDatabase({ databaseUrl: null, databasePool: 2, dataDir });
  await close();
  project.provide('emptyDataDir', dataDir);
  return () => rm(dataDir, { recursive: true, force: true });
}
