import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { log } from '../../server/logger.ts';
import { openDatabase } from '../../server/store/database.ts';
import type {} from './provided.ts';

type Empty = { dataDir: string; users: number };
const shared = globalThis as { emptyDataDir?: Promise<Empty> };

/** The first start of the embedded database takes seconds: it is done once for all projects, and each test file copies the result. */
export default async function setup(project: TestProject) {
  shared.emptyDataDir ??= makeEmpty();
  const empty = await shared.emptyDataDir;
  empty.users++;
  project.provide('emptyDataDir', empty.dataDir);
  return async () => {
    if (--empty.users > 0) return;
    delete shared.emptyDataDir;
    await rm(empty.dataDir, { recursive: true, force: true });
  };
}

async function makeEmpty(): Promise<Empty> {
  log.level = 'silent';
  const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-empty-'));
  const close = await openDatabase({ databaseUrl: null, databasePool: 2, dataDir });
  await close();
  return { dataDir, users: 0 };
}
