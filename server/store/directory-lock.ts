import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, relative } from 'node:path';
import { StartError } from '../errors.ts';

/** `sun_path` holds 108 bytes on Linux, 104 on macOS, with its end. */
export const SOCKET_PATH_BYTES = 103;
const ATTEMPTS = 20;
/** What a lock file holds; one that was cut short by a power failure holds less, and nobody. */
const HOLDER = /^server-\d+-[\da-f]{8}\.sock$/;

/** Held as long as the process lives; `release` gives it back earlier. */
export type DirectoryLock = { release(): Promise<void> };

/**
 * Makes this process the only server on a data directory.
 *
 * The lock is a file that names a Unix socket its holder listens on. Whoever finds the file asks the socket:
 * an answer means a living holder, a refusal a dead one, whatever process ids were reused meanwhile.
 *
 * @throws StartError when another server holds the directory.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const lockFile = join(directory, 'server.lock');
  const mine = `server-${process.pid}-${randomBytes(4).toString('hex')}.sock`;
  const server = createServer((socket) => socket.destroy()).unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(socketPath(directory, mine), resolve);
  });
  const release = async () => {
    // While the socket still answers: nobody takes the lock before it is gone, so none but this one is removed.
    if ((await holderOf(lockFile)) === mine) await rm(lockFile, { force: true });
    await new Promise((resolve) => server.close(resolve));
  };
  const draft = join(directory, `${mine}.lock`);
  try {
    await writeFile(draft, mine, { flush: true });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await linked(draft, lockFile)) return { release };
      const holder = await holderOf(lockFile);
      if (holder === null) continue;
      if (HOLDER.test(holder) && (await answers(socketPath(directory, holder)))) {
        throw new StartError(
          `Another server (process ${holder.split('-')[1]}) is using the data directory ${directory}.`,
          'Stop it, or give this one a directory of its own with DATA_DIR.',
        );
      }
      await removeStale(directory, lockFile, holder);
    }
    throw new StartError(`The lock ${lockFile} could not be taken.`, 'Try again.');
  } catch (error) {
    await release();
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** `link` is what makes the lock appear whole and only once. */
function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

function holderOf(lockFile: string): Promise<string | null> {
  return readFile(lockFile, 'utf8').catch(() => null);
}

/** Two servers may find the same stale lock: what is taken away must still be the one that was judged. */
async function removeStale(directory: string, lockFile: string, holder: string): Promise<void> {
  const taken = join(directory, `stale-${randomBytes(4).toString('hex')}.lock`);
  await rename(lockFile, taken).catch(() => undefined);
  const found = await holderOf(taken);
  if (found !== null && found !== holder) await linked(taken, lockFile);
  else if (HOLDER.test(holder)) await rm(join(directory, holder), { force: true });
  await rm(taken, { force: true });
}

/** Only a refusal is death: what cannot be asked, as another user's socket, is taken for alive. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true));
    socket.once('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    );
    socket.once('close', () => socket.destroy());
  });
}

function socketPath(directory: string, name: string): string {
  const absolute = join(directory, name);
  const shorter = relative(process.cwd(), absolute);
  const path = shorter.length < absolute.length ? shorter : absolute;
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES) {
    throw new StartError(
      `The path of the data directory ${directory} is too long.`,
      'Choose one of at most 60 bytes with DATA_DIR.',
    );
  }
  return path;
}
