import { subscribe } from 'node:diagnostics_channel';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { DRAFT_FOLDER, INITIALISED_MARK } from './data-directory.ts';
import { sessionArguments } from './session-settings.ts';

/** What the worker is started with. `directory` null keeps the database in memory. */
export type EmbeddedWorkerData = { directory: string | null; socketPath: string };

/** What the worker says: once when it may be connected to, or why it cannot. */
export type EmbeddedWorkerMessage = { type: 'ready' } | { type: 'failed'; reason: string };

// PGlite starts PostgreSQL with `-F` (fsync = off), which would make every acknowledgement a hope. And PostgreSQL's
// default, fdatasync, is an empty function in WebAssembly: only `fsync` reaches the file system below.
const DURABLE_START = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
  ...sessionArguments,
];

/** A stream of Emscripten's file system: `nfd` is Node's descriptor, absent for a directory. */
type Stream = { nfd?: number; node: unknown };

/** PGlite's Node file system has no `fsync` of its own; this one reaches the disk. */
class DurableNodeFS extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>) {
    const { emscriptenOpts } = await super.init(pg, options);
    const bindFsync = (module: { FS: unknown }) => {
      const nodefs = (module.FS as { filesystems: { NODEFS: NodeFileSystem } }).filesystems.NODEFS;
      nodefs.stream_ops.fsync = (stream) => {
        try {
          if (stream.nfd === undefined) sync(nodefs.realPath(stream.node));
          else fdatasyncSync(stream.nfd);
        } catch (error) {
          // What failed to reach the disk must not be trusted in memory either: the thread ends, and its successor
          // recovers from the log, as PostgreSQL's own panic does.
          console.error('The disk refused fsync:', error);
          process.exit(1);
        }
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), bindFsync] } };
  }
}

type NodeFileSystem = {
  stream_ops: { fsync?: (stream: Stream) => number };
  realPath(node: unknown): string;
};

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What `initdb --sync-only` does: the first start wrote everything without `fsync`. */
function syncTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) syncTree(child);
    else if (entry.isFile()) sync(child);
  }
  sync(path);
}

/** Beside its place, so that a first start that is cut off leaves nothing there. */
async function initialise(directory: string): Promise<void> {
  const draft = join(dirname(directory), DRAFT_FOLDER);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  // PGlite fails to initialise a new folder through an `fs` object, so this once by path.
  await (await PGlite.create({ dataDir: draft })).close();
  closeSync(openSync(join(draft, INITIALISED_MARK), 'w'));
  syncTree(draft);
  renameSync(draft, directory);
  sync(dirname(directory));
}

async function open(directory: string | null): Promise<PGlite> {
  const extensions = { pg_trgm };
  if (directory === null) return PGlite.create({ extensions, startParams: DURABLE_START });
  if (!existsSync(join(directory, INITIALISED_MARK))) await initialise(directory);
  return PGlite.create({ fs: new DurableNodeFS(directory), extensions, startParams: DURABLE_START });
}

/** An answer has several parts, which PGlite writes one by one: they leave together, and wake the reader once. */
function writeTogether(socket: Socket): void {
  const { write } = socket;
  socket.write = (...args: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return Reflect.apply(write, socket, args);
  };
}

async function main(port: NonNullable<typeof parentPort>): Promise<void> {
  const { directory, socketPath } = workerData as EmbeddedWorkerData;
  const say = (message: EmbeddedWorkerMessage) => port.postMessage(message);
  try {
    const db = await open(directory);
    // Left by a process that was killed; nobody listens on it, as the directory is ours.
    rmSync(socketPath, { force: true });
    // The only server in this thread.
    subscribe('net.server.socket', (message) => writeTogether((message as { socket: Socket }).socket));
    const server = new PGLiteSocketServer({ db, path: socketPath, maxConnections: 8 });
    await server.start();
    port.once('message', async () => {
      await server.stop();
      await db.close();
      port.close();
    });
    say({ type: 'ready' });
  } catch (error) {
    say({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  }
}

if (parentPort) await main(parentPort);
