import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { POSTGRES_FOLDER } from './data-directory.ts';
import { IN_MEMORY } from './embedded.ts';
import type { PrismaClient } from './generated/client.ts';

let current = '';

/** Which life of the database this is. Every cursor carries it. */
export function epoch(): string {
  return current;
}

/**
 * Reads the epoch, or begins a new one where the data was restored from a backup: there, a `seq` that a reader
 * remembers may have been given to another event since.
 *
 * A restored copy is told by what no copy carries along: the identifier and timeline of the PostgreSQL that holds it,
 * the object id of a table, and for the embedded database the identity of its control file on disk.
 *
 * @param dataDir - of the embedded database, else null.
 */
export async function establishEpoch(db: PrismaClient, dataDir: string | null): Promise<void> {
  const fingerprint = await fingerprintOf(db, dataDir);
  const known = await db.epoch.findUnique({ where: { id: 1 } });
  if (known?.fingerprint === fingerprint) {
    current = known.epoch;
    return;
  }
  // Where several nodes start at once on a restored database, the first to write decides for all.
  const [row] = await db.$queryRaw<{ epoch: string }[]>`
    INSERT INTO "Epoch" AS e (id, epoch, fingerprint) VALUES (1, ${randomBytes(6).toString('base64url')}, ${fingerprint})
    ON CONFLICT (id) DO UPDATE SET
      epoch = CASE WHEN e.fingerprint = EXCLUDED.fingerprint THEN e.epoch ELSE EXCLUDED.epoch END,
      fingerprint = EXCLUDED.fingerprint
    RETURNING epoch`;
  current = row?.epoch ?? '';
}

async function fingerprintOf(db: PrismaClient, dataDir: string | null): Promise<string> {
  const [row] = await db.$queryRaw<{ mark: string }[]>`
    SELECT concat_ws('.', (SELECT system_identifier FROM pg_control_system()),
      (SELECT timeline_id FROM pg_control_checkpoint()), '"Room"'::regclass::oid) AS mark`;
  if (dataDir === null || dataDir === IN_MEMORY) return row?.mark ?? '';
  const control = await stat(join(dataDir, POSTGRES_FOLDER, 'global', 'pg_control'));
  return `${row?.mark}.${control.ino}.${Math.trunc(control.birthtimeMs)}`;
}
