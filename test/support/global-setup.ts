import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { log } from '../../server/logger.ts';
import { openDatabase } from '../../server/store/database.ts';
import { createDatabase, EMPTY, findPostgres, type Postgres, startPostgres } from './postgres.ts';
import type {} from './provided.ts';

type Prepared = { dataDir: string; postgres: Postgres | null; users: number };
const shared = globalThis as { prepared?: Promise<Prepared> };

/**
 * The first start on a database takes seconds: it is done once for all projects, on the embedded one and on a PostgreSQL, where there
 * is one, and each test file copies the result.
 */
export default async function setup(project: TestProject) {
  shared.prepared ??= prepare();
  const prepared = await shared.prepared;
  prepared.users++;
  project.provide('emptyDataDir', prepared.dataDir);
  if (project.name === 'server' && prepared.postgres) project.provide('postgresUrl', prepared.postgres.url);
  return async () => {
    if (--prepared.users > 0) return;
    delete shared.prepared;
    await prepared.postgres?.stop();
    await rm(prepared.dataDir, { recursive: true, force: true });
  };
}

async function prepare(): Promise<Prepared> {
  log.level = 'silent';
  const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-empty-'));
  await begin({ databaseUrl: null, dataDir });
  const bin = findPostgres();
  const postgres = bin === null ? null : await startPostgres(bin);
  if (postgres) await begin({ databaseUrl: await createDatabase(postgres.url, EMPTY), dataDir });
  return { dataDir, postgres, users: 0 };
}

/** Applies every migration. Of two at once in a process, one would fail. */
async function begin(where: { databaseUrl: string | null; dataDir: string }): Promise<void> {
  const close = await openDatabase({ ...where, databasePool: 2 });
  await close();
}
