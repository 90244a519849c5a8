import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import { beginEmbedded } from './embedded.ts';
import { establishEpoch } from './epoch.ts';
import { Prisma, PrismaClient } from './generated/client.ts';
import { keepHealthy } from './maintenance.ts';
import { migrate } from './migrate.ts';
import { sessionArguments } from './session-settings.ts';
import { noteOutage, watchOutages } from './unreachable.ts';

/** Inside `db.$transaction`, the same calls on the transaction. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** The database of this process, once `openDatabase` has answered. */
export let db: PrismaClient;

/** Runs one statement and answers its rows. */
export type Run = <Row>(statement: Prisma.Sql) => Promise<Row[]>;

/**
 * Runs one prepared statement on a connection of `db`, without what Prisma does around it: a third of the cost of an
 * append. Lists are passed as arrays, so that their length does not make another statement of it. Its errors are the
 * driver's own; `isUnreachable` knows them.
 */
export let run: Run;

/** How many statements the database may be asked at the same time. */
export let connectionsMost = 1;

/** How long a request waits for a connection, and a transaction for its turn, before it is UNAVAILABLE. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that has been silent for so long is given up: one that was lost without a word would block every send. */
const QUERY_TIMEOUT_MS = 15_000;

/** Statements kept prepared in each connection; the product has fewer, but lists of varying length make more. */
const PREPARED_MOST = 500;
/** 132 bits: no two texts will ever have one name. */
const STATEMENT_NAME_LENGTH = 22;

type Connection = { host: string; user: string; database: string } | { connectionString: string };

/**
 * Opens the database that the configuration names, applies migrations and settles the epoch.
 *
 * @param beginning - the embedded database, where it was begun before.
 * @returns how to close it; everything in flight must have ended before.
 * @throws StartError with cause and remedy; no secret of DATABASE_URL is in it.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'databasePool' | 'dataDir'>,
  beginning = beginEmbedded(config),
): Promise<() => Promise<void>> {
  const embedded = await beginning;
  const connection: Connection =
    config.databaseUrl === null
      ? { host: embedded?.host ?? '', user: 'postgres', database: 'postgres' }
      : { connectionString: withSessionSettings(config.databaseUrl) };
  const pool = {
    ...connection,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 0,
    keepAlive: true,
    options: sessionArguments.join(' '),
  };
  let opened: PrismaClient | null = null;
  try {
    await migrate(new PrismaPg({ ...pool, max: 1 }));
    // The embedded database has one session. A second connection would share its transactions; and as it outlives a
    // connection, the next one must begin with nothing prepared.
    connectionsMost = embedded ? 1 : config.databasePool;
    const onConnect = async (client: pg.ClientBase) => void (embedded && (await client.query('DISCARD ALL')));
    const connections = new pg.Pool({
      ...pool,
      max: connectionsMost,
      onConnect,
      query_timeout: QUERY_TIMEOUT_MS,
    });
    run = async <Row>({ text, values }: Prisma.Sql) =>
      (await connections.query({ name: nameStatement({ sql: text }), text, values })).rows as Row[];
    opened = new PrismaClient({
      adapter: new PrismaPg(connections, {
        disposeExternalPool: true,
        onPoolError: noteOutage,
        onConnectionError: noteOutage,
        statementNameGenerator: nameStatement,
      }),
      // Its longer messages quote what was to be stored.
      errorFormat: 'minimal',
      transactionOptions: { maxWait: CONNECT_TIMEOUT_MS, timeout: 15_000 },
    });
    db = opened;
    await assertDurable();
    await establishEpoch(db, embedded ? config.dataDir : null);
  } catch (error) {
    await opened?.$disconnect();
    await embedded?.close();
    throw embedded || error instanceof StartError ? error : unreachable(error);
  }
  const stopMaintenance = embedded ? keepHealthy(db, embedded.restart) : () => undefined;
  const stopWatching = watchOutages(isReachable);
  return async () => {
    stopMaintenance();
    stopWatching();
    await db.$disconnect();
    await embedded?.close();
  };
}

/** Whether the database answers, asked now. */
export function isReachable(): Promise<boolean> {
  return run(Prisma.sql`SELECT 1`).then(
    () => true,
    () => false,
  );
}

/** Options in the URL would take the place of ours: they come after them. */
function withSessionSettings(url: string): string {
  return url.replace(/(?<=[?&]options=)/, `${encodeURIComponent(sessionArguments.join(' '))}%20`);
}

const statementNames = new Map<string, string>();

/**
 * Prepared once, a statement is neither parsed nor planned again: for the append that is most of its cost. Named by its
 * text, so that processes which are given each other's sessions by a pooler do not mean two statements by one name.
 */
function nameStatement({ sql }: { sql: string }): string {
  const known = statementNames.get(sql);
  if (known !== undefined || statementNames.size >= PREPARED_MOST) return known ?? '';
  const name = createHash('sha256').update(sql).digest('base64url').slice(0, STATEMENT_NAME_LENGTH);
  statementNames.set(sql, name);
  return name;
}

async function assertDurable(): Promise<void> {
  const [row] = await db.$queryRaw<{ fsync: string; commit: string }[]>`
    SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`;
  const lost = 'so what is acknowledged could be lost';
  if (row?.fsync !== 'on') {
    throw new StartError(
      `The PostgreSQL that DATABASE_URL names runs with fsync=off, ${lost}.`,
      'Set fsync=on in its postgresql.conf and reload it.',
    );
  }
  // It is set for each session, but the options of DATABASE_URL come after that, and a pooler may leave it away.
  if (row.commit === 'off') {
    throw new StartError(
      `The sessions that DATABASE_URL opens run with synchronous_commit=off, ${lost}.`,
      'Take it out of the options in DATABASE_URL, or connect to PostgreSQL without the pooler that drops them.',
    );
  }
}

function unreachable(error: unknown): StartError {
  const { code, message, cause } = (error ?? {}) as {
    code?: string;
    message?: string;
    cause?: { originalMessage?: string };
  };
  const reason = String(cause?.originalMessage || message || code || error)
    .replace(/\s+/g, ' ')
    .replace(/postgres(ql)?:\/\/\S+/gi, 'the URL')
    .replace(/\.$/, '');
  return new StartError(
    `The database that DATABASE_URL names cannot be used: ${reason}.`,
    'Check that PostgreSQL runs there and that host, port, user, password and database are right.',
  );
}
