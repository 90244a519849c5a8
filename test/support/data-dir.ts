import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type {} from './provided.ts';

/** A data directory of the embedded database with every migration applied and nothing in it. Whoever asks removes it. */
export async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'enchanters-test-'));
  // Where the tests run on another database, nobody has prepared one: its first start takes longer.
  const empty = inject('emptyDataDir');
  if (empty !== undefined) await cp(empty, dataDir, { recursive: true });
  return dataDir;
}
