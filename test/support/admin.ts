import { spawnSync } from 'node:child_process';
import { newDataDir } from './data-dir.ts';
import { PASSWORD } from './people.ts';

/** A data directory with an admin in it, made as on the command line. Whoever asked removes it. */
export async function dataDirWithAdmin(handle: string, password = PASSWORD): Promise<string> {
  const dataDir = await newDataDir();
  const { status, stderr } = spawnSync(process.execPath, ['dist/server/admin.js', 'create', handle], {
    env: { ...process.env, DATA_DIR: dataDir },
    input: `${password}\n`,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`No admin could be made: ${stderr}`);
  return dataDir;
}
