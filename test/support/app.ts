import { tellChanges } from '../../server/accounts/changes.ts';
import { type App, startApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { log } from '../../server/logger.ts';
import type { AccountRole } from '../../server/policy.ts';
import { db } from '../../server/store/database.ts';
import { newDatabase } from './database.ts';
import { createPeople, type People, type Person } from './people.ts';

export type TestApp = App & People;

/** The whole server in this process, on a free port and a fresh database: its GraphQL door, and people to go through it. */
export async function openApp(env: Record<string, string> = {}): Promise<TestApp> {
  log.level = 'silent';
  const database = await newDatabase();
  const settings = { PORT: '0', HOST: '127.0.0.1', RATE_LIMITS: 'off', ...database.env, ...env };
  const app = await startApp(readConfig(settings));
  const people = createPeople(`http://127.0.0.1:${app.port}`);
  return {
    ...app,
    ...people,
    async close() {
      await people.leave();
      await app.close();
      await database.drop();
    },
  };
}

/** Gives somebody a role, as the command line does for the first admin. */
export async function promote({ id }: Person, role: AccountRole): Promise<void> {
  await db.account.update({ where: { id }, data: { role }, select: { id: true } });
  tellChanges([{ accountId: id, sessionId: null }]);
}
