import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaPg } from '@prisma/adapter-pg';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { log } from '../logger.ts';
import { ROOT } from '../root.ts';
import { openSchemaEngine } from './schema-engine.ts';

export type Migration = { name: string; sql: string };

/** Held while migrations are applied, so that of two processes that start at once one waits. Any fixed number will do. */
const MIGRATION_LOCK = 7_061_982;

const FOLDER = join(ROOT, 'prisma/migrations');

const NO_FILTERS = { externalTables: [], externalEnums: [] };

/**
 * Applies the migrations that are missing, in order, each in one transaction together with its record in
 * `_prisma_migrations`: a crash leaves a migration whole or absent, never half.
 *
 * @param adapter - of one connection (`max: 1`): the transaction and the lock live on it.
 * @param migrations - those of prisma/migrations, unless others are given.
 */
export async function migrate(adapter: PrismaPg, migrations?: readonly Migration[]): Promise<void> {
  const connection = await adapter.connect();
  try {
    await execute(connection, `SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    const wanted = migrations ?? (await readMigrations());
    const applied = await appliedNames(connection);
    for (const [index, { name }] of wanted.entries()) {
      if (applied.has(name)) continue;
      log.info({ migration: name }, 'Migrating the database.');
      await applyInTransaction(adapter, connection, wanted.slice(0, index + 1));
    }
  } finally {
    // Ending the connection gives the lock back, whatever state an error left it in.
    await connection.dispose();
  }
}

async function applyInTransaction(
  adapter: PrismaPg,
  connection: SqlDriverAdapter,
  migrations: readonly Migration[],
) {
  await execute(connection, 'BEGIN');
  // The engine opens connections of its own; it is given ours, in which the transaction is open.
  const shared = Object.create(connection, { dispose: { value: async () => undefined } }) as SqlDriverAdapter;
  const engine = await openSchemaEngine({
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => shared,
    connectToShadowDb: () => adapter.connectToShadowDb(),
  });
  await engine.applyMigrations({ migrationsList: migrationList(migrations), filters: NO_FILTERS });
  await execute(connection, 'COMMIT');
}

/** The migrations of prisma/migrations in the shape that the schema engine reads. */
export function migrationList(migrations: readonly Migration[]) {
  return {
    baseDir: FOLDER,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}

export async function readMigrations(): Promise<Migration[]> {
  const entries = await readdir(FOLDER, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names
      .sort()
      .map(async (name) => ({ name, sql: await readFile(join(FOLDER, name, 'migration.sql'), 'utf8') })),
  );
}

async function appliedNames(connection: SqlDriverAdapter): Promise<Set<string>> {
  const known = await query(connection, `SELECT to_regclass('_prisma_migrations') IS NOT NULL`);
  if (known[0]?.[0] !== true) return new Set();
  const rows = await query(
    connection,
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map(([name]) => String(name)));
}

async function query(connection: SqlDriverAdapter, sql: string): Promise<unknown[][]> {
  return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
}

async function execute(connection: SqlDriverAdapter, sql: string): Promise<void> {
  await connection.executeRaw({ sql, args: [], argTypes: [] });
}
