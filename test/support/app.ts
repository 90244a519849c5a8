import { rm } from 'node:fs/promises';
import { type App, startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { log } from '../../server/logger.ts';
import { newDataDir } from './data-dir.ts';
import { createPeople, type People } from './people.ts';

export type TestApp = App & People;

/** The whole server in this process, on a free port and a fresh database: its GraphQL door, and people to go through it. */
export async function openApp(env: Record<string, string> = {}): Promise<TestApp> {
  log.level = 'silent';
  const dataDir = await newDataDir();
  // The tests run on whichever database they are told to; each file on one of its own.
  const app = await startApp(readConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, ...env }));
  const people = createPeople(`http://127.0.0.1:${app.port}`);
  return {
    ...app,
    ...people,
    async close() {
      await people.leave();
      await app.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
