import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder of PostgreSQL's files within the data directory, and where the first start makes it. */
export const POSTGRES_FOLDER = 'postgres';
export const DRAFT_FOLDER = 'postgres.draft';
/** In a folder of PostgreSQL's files that is whole and ours. */
export const INITIALISED_MARK = 'enchanters-initialised';

/** What may be in a data directory that has no database yet: what an earlier start left, and what file systems put there. */
const NOBODYS = /^(postgres\.draft|server\.lock|(server|stale)-.+\.(sock|lock)|lost\+found|\..+)$/;

/** Like `mkdir` with `recursive`, which never ends in /proc: nothing can be made there, and no parent is missing. */
export async function makeDirectory(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  if (dirname(path) !== path) await makeDirectory(dirname(path));
  await mkdir(path, { mode: 0o700 }).catch(async (error) => {
    if (!(await isDirectory(path))) throw error;
  });
}

/** What somebody else has put into a data directory that has no database of ours; undefined where there is nothing. */
export async function foreignFile(dataDir: string): Promise<string | undefined> {
  const names = await readdir(dataDir);
  // After the look at what is there: another server may be making its database meanwhile.
  if (existsSync(join(dataDir, POSTGRES_FOLDER, INITIALISED_MARK))) return undefined;
  return names.find((name) => !NOBODYS.test(name));
}

function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
