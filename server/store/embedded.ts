import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import { log } from '../logger.ts';
import { isBuilt } from '../root.ts';
import { foreignFile, makeDirectory, POSTGRES_FOLDER } from './data-directory.ts';
import { type DirectoryLock, lockDirectory, SOCKET_PATH_BYTES } from './directory-lock.ts';
import type { EmbeddedWorkerData, EmbeddedWorkerMessage } from './embedded.worker.ts';

/** The value of DATA_DIR that keeps everything in memory, to try things out. */
export const IN_MEMORY = ':memory:';

/** A PostgreSQL of one's own: `host` is the folder of its Unix socket. */
export type EmbeddedDatabase = {
  host: string;
  /** Ends the thread, which is then started anew: for one that no longer answers. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** The name that clients of PostgreSQL look for in a folder. */
const SOCKET_NAME = '.s.PGSQL.5432';
/**
 * How much of a function of PostgreSQL runs before V8 optimises it, in bytes of its code. Node 20's 1.8 million optimise
 * whatever a start touches, for most of a second of CPU, while everybody comes back (V8 12 waits for 13 million). What
 * every append needs is past this after a few thousand.
 */
const OPTIMISED_AFTER = 60_000_000;
const RESTART_FIRST_MS = 500;
const RESTART_MOST_MS = 10_000;
/** How long the database may take to end in order; after that PostgreSQL recovers at the next start. */
const CLOSE_MS = 10_000;

/**
 * Starts PostgreSQL (PGlite) in a worker thread on `dataDir`, durable: every commit reaches `fdatasync`.
 * In a worker, because its queries are synchronous and would starve the event loop.
 *
 * @throws StartError when the directory cannot be used or another server uses it.
 */
export async function startEmbedded(dataDir: string): Promise<EmbeddedDatabase> {
  const inMemory = dataDir === IN_MEMORY;
  const lock = inMemory ? null : await takeDirectory(dataDir);
  // In the data directory, where a server that was killed leaves one file behind and not one in each start.
  const inTemporary = inMemory || Buffer.byteLength(join(dataDir, SOCKET_NAME)) > SOCKET_PATH_BYTES;
  const host = inTemporary ? await mkdtemp(join(tmpdir(), 'enchanters-')) : dataDir;
  const data: EmbeddedWorkerData = {
    directory: inMemory ? null : join(dataDir, POSTGRES_FOLDER),
    socketPath: join(host, SOCKET_NAME),
  };
  const giveBack = async () => {
    await rm(inTemporary ? host : data.socketPath, { recursive: true, force: true });
    await lock?.release();
  };
  let closing = false;
  let starting = true;
  let worker = createWorker(data);
  const start = async () => {
    starting = true;
    await started(worker, data);
    starting = false;
  };
  await start().catch(async (error) => {
    await giveBack();
    throw error;
  });
  const keepRunning = async () => {
    worker.once('error', (error) => log.error({ err: error }, 'The embedded database failed.'));
    await exitOf(worker);
    // What was in memory is gone; on disk, PostgreSQL recovers from its log.
    for (let wait = RESTART_FIRST_MS; !closing && !inMemory; wait = Math.min(2 * wait, RESTART_MOST_MS)) {
      log.error('The embedded database stopped; it is started again.');
      // Known before it has started: whoever closes meanwhile closes this one.
      worker = createWorker(data);
      try {
        await start();
        return void keepRunning();
      } catch (error) {
        log.error({ err: error }, 'The embedded database does not start; it is tried again.');
        await new Promise((resolve) => setTimeout(resolve, wait).unref());
      }
    }
  };
  void keepRunning();
  return {
    host,
    async restart() {
      // Recovery may take its time: ended again and again, it would begin anew for ever.
      if (!starting) await worker.terminate();
    },
    async close() {
      closing = true;
      const terminate = setTimeout(() => worker.terminate(), CLOSE_MS);
      worker.postMessage('close');
      await exitOf(worker);
      clearTimeout(terminate);
      await giveBack();
    },
  };
}

/** @throws StartError where the directory cannot be used, is somebody else's, or another server uses it. */
async function takeDirectory(dataDir: string): Promise<DirectoryLock> {
  try {
    await makeDirectory(dataDir);
    const foreign = await foreignFile(dataDir);
    if (foreign === undefined) return await lockDirectory(dataDir);
    throw new StartError(
      `DATA_DIR ${dataDir} holds ${JSON.stringify(foreign)}, which is not of this server.`,
      'Choose a folder of its own: a new or an empty one.',
    );
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `DATA_DIR ${dataDir} cannot be used: ${(error as Error).message}.`,
      'Choose a folder on a local disk that can be written.',
    );
  }
}

/** The embedded database where the configuration asks for it. Begun early, it starts while the program is loaded. */
export async function beginEmbedded({
  databaseUrl,
  dataDir,
}: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<EmbeddedDatabase | null> {
  return databaseUrl === null ? startEmbedded(dataDir) : null;
}

function exitOf(worker: Worker): Promise<void> {
  // A thread that has ended has no id any more, and its event will not come again.
  if (worker.threadId < 0) return Promise.resolve();
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}

/** @throws StartError where it does not start; its thread ends then. */
function started(worker: Worker, { directory }: EmbeddedWorkerData): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (reason: string) =>
      reject(
        new StartError(
          `The embedded database on ${directory ?? 'memory'} did not start: ${reason}.`,
          'Check the disk and the rights on DATA_DIR; restore it from a backup if it is damaged.',
        ),
      );
    worker.once('message', (message: EmbeddedWorkerMessage) => {
      if (message.type === 'ready') return resolve();
      void worker.terminate();
      failed(message.reason);
    });
    worker.once('error', (error: Error) => failed(error.message));
    // Without a word, when the disk refuses: see embedded.worker.ts.
    worker.once('exit', (code) => failed(`it ended with code ${code}`));
  });
}

/** From source, the worker needs a loader. */
function createWorker(workerData: EmbeddedWorkerData): Worker {
  setFlagsFromString(`--wasm-tiering-budget=${OPTIMISED_AFTER}`);
  if (isBuilt) return new Worker(new URL('./embedded.worker.js', import.meta.url), { workerData });
  const url = new URL('./embedded.worker.ts', import.meta.url);
  const load = `import('tsx/esm/api').then(({ register }) => (register(), import('${url}')))`;
  return new Worker(load, { workerData, eval: true });
}
