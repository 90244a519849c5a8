import type { PrismaClient } from './generated/client.ts';
import { logFailure } from './unreachable.ts';

const EVERY_MS = 30_000;
/** PostgreSQL would replay this much at the most after a crash; and it bounds the write-ahead log on disk. */
const CHECKPOINT_WAL_BYTES = 64 * 1024 * 1024;
/** Far below the two thousand million at which PostgreSQL stops to protect itself. */
const FREEZE_AGE = 200_000_000;
/** After so many failures in a row the database does not answer any more, and is started anew. */
const FAILURES_MOST = 2;

/**
 * Does for the embedded database what background processes do for a PostgreSQL server, and what nobody does for
 * PGlite: checkpoints as the log grows, fresh statistics, freezing of old transaction ids.
 *
 * @param restart - called when the database no longer answers.
 * @returns how to stop it.
 */
export function keepHealthy(db: PrismaClient, restart: () => Promise<void>): () => void {
  let checkpointAt: bigint | null = null;
  let busy = false;
  let failures = 0;
  const tend = async () => {
    const [wal] = await db.$queryRaw<
      { at: string }[]
    >`SELECT (pg_current_wal_insert_lsn() - '0/0')::text AS at`;
    const at = BigInt(wal?.at ?? 0);
    checkpointAt ??= at;
    if (at - checkpointAt < CHECKPOINT_WAL_BYTES) return;
    await db.$executeRaw`CHECKPOINT`;
    await db.$executeRaw`ANALYZE`;
    checkpointAt = at;
    const [age] = await db.$queryRaw<{ age: number }[]>`
      SELECT age(datfrozenxid) AS age FROM pg_database WHERE datname = current_database()`;
    if ((age?.age ?? 0) > FREEZE_AGE) await db.$executeRaw`VACUUM (FREEZE)`;
  };
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    try {
      await tend();
      failures = 0;
    } catch (error) {
      logFailure(error, 'Upkeep of the embedded database failed; it is tried again.');
      if (++failures % FAILURES_MOST === 0) await restart();
    }
    busy = false;
  }, EVERY_MS).unref();
  return () => clearInterval(timer);
}
