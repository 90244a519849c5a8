import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createGuest } from '../../server/accounts/guest.ts';
import { fromCursor, toCursor } from '../../server/log/cursor.ts';
import { log } from '../../server/logger.ts';
import { db, openDatabase } from '../../server/store/database.ts';
import { startEmbedded } from '../../server/store/embedded.ts';
import { epoch } from '../../server/store/epoch.ts';
import { migrate } from '../../server/store/migrate.ts';

let folder: string;
beforeEach(async () => {
  log.level = 'silent';
  folder = await mkdtemp(join(tmpdir(), 'enchanters-store-'));
  await cp(inject('emptyDataDir'), join(folder, 'data'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (name: string) =>
  openDatabase({ databaseUrl: null, databasePool: 2, dataDir: join(folder, name) });

test('the embedded database is set to wait for the disk, by the one call that reaches it', async () => {
  const close = await open('data');
  const settings = await db.$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method') ORDER BY name`;
  expect(settings.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
    'fsync=on',
    'full_page_writes=on',
    'synchronous_commit=on',
    'wal_sync_method=fsync',
  ]);
  await close();
});

test('the epoch stays over restarts, and a copy put back from a backup begins a new one', async () => {
  await (await open('data')).call(null);
  const close = await open('data');
  const [before, room] = [epoch(), crypto.randomUUID()];
  const cursor = toCursor(room, 7);
  await close();
  await cp(join(folder, 'data'), join(folder, 'backup'), { recursive: true });

  await (await open('data')).call(null);
  expect(epoch()).toBe(before);
  expect(fromCursor(cursor, room, 'after')).toBe(7);

  await rm(join(folder, 'data'), { recursive: true });
  await cp(join(folder, 'backup'), join(folder, 'data'), { recursive: true });
  await (await open('data')).call(null);
  expect(epoch()).not.toBe(before);
  expect(() => fromCursor(cursor, room, 'after')).toThrow('restored');
});

test('statements that were prepared on a connection that was lost are prepared anew', async () => {
  const close = await open('data');
  const names = async () => (await db.account.findMany({ select: { name: true } })).map(({ name }) => name);
  await createGuest('Ada');
  expect(await names()).toEqual(['Ada']);
  await db.$disconnect();
  await db.$connect();
  await createGuest('Grace');
  expect((await names()).sort()).toEqual(['Ada', 'Grace']);
  await close();
});

test('a prepared statement is named by its text, so that in every process a name means the same', async () => {
  const close = await open('data');
  await createGuest('Ada');
  const prepared = await db.$queryRaw<{ name: string; statement: string }[]>`
    SELECT name, statement FROM pg_prepared_statements`;
  expect(prepared.map(({ statement }) => statement)).toContainEqual(expect.stringContaining('INSERT INTO'));
  for (const { name, statement } of prepared)
    expect(createHash('sha256').update(statement).digest('base64url').startsWith(name)).toBe(true);
  await close();
});

test('a migration that fails leaves nothing of itself, and those before it whole', async () => {
  const database = await startEmbedded(':memory:');
  const adapter = () => new PrismaPg({ host: database.host, user: 'postgres', database: 'postgres', max: 1 });
  const good = { name: '1_good', sql: 'CREATE TABLE "Good" (id int);' };
  const bad = { name: '2_bad', sql: 'CREATE TABLE "Half" (id int); SELECT nonsense FROM nowhere;' };
  await expect(migrate(adapter(), [good, bad])).rejects.toThrow();
  const tables = async () => {
    const connection = await adapter().connect();
    const sql = `SELECT to_regclass('"Good"')::text, to_regclass('"Half"')::text, (SELECT count(*)::int FROM _prisma_migrations)`;
    const { rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
    await connection.dispose();
    return rows[0];
  };
  expect(await tables()).toEqual(['"Good"', null, 1]);
  await migrate(adapter(), [good, { ...bad, sql: 'CREATE TABLE "Half" (id int);' }]);
  expect(await tables()).toEqual(['"Good"', '"Half"', 2]);
  await database.close();
});

test('closed while its thread is started anew, the embedded database leaves no thread and no lock', async () => {
  const program = `
    import { startEmbedded } from '${new URL('../../dist/server/embedded.js', import.meta.url)}';
    for (let time = 0; time < 2; time++) {
      const database = await startEmbedded(process.argv[2]);
      await database.restart();
      await database.close();
    }`;
  // A thread that is left would keep the process.
  await writeFile(join(folder, 'program.mjs'), program);
  const args = [join(folder, 'program.mjs'), join(folder, 'data')];
  await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
  expect(await readdir(join(folder, 'data'))).toEqual(['postgres']);
});
