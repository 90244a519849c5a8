import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { v7 as uuidv7 } from 'uuid';
import { Refusal, StartError } from '../errors.ts';
import type { AccountRow } from '../events.ts';
import { log } from '../logger.ts';
import { db } from '../store/database.ts';
import { accountSelect } from '../store/rows.ts';
import { violatesUnique } from '../store/unique.ts';
import { accountName } from './guest.ts';
import { handleTaken, newHandle, skeletonOf } from './handle.ts';

/**
 * Where people log in with what they have elsewhere: the one place where another source of identity is put in. The module
 * that IDENTITY_SOURCE names exports it as its default; docs/security.md has an example.
 */
export type IdentitySource = {
  /** Who this is, or null where the password is wrong or nobody has this handle. What it throws lets nobody in. */
  logIn(handle: string, password: string): Promise<Identity | null>;
};
/** `handle` is for good whose account it is; `name` is the one that is shown to others when the account is made. */
export type Identity = { handle: string; name?: string };

let loaded: { path: string; source: IdentitySource } | null = null;

/** @throws StartError where there is no such module, or it exports something else: nobody is let in by mistake. */
export async function loadIdentitySource(path: string): Promise<IdentitySource> {
  if (loaded?.path === path) return loaded.source;
  const named = `The module that IDENTITY_SOURCE names (${path})`;
  let source: unknown;
  try {
    source = (await import(pathToFileURL(resolve(path)).href)).default;
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new StartError(`${named} cannot be loaded: ${why}.`, 'Check the path and what the module imports.');
  }
  if (typeof (source as IdentitySource | null)?.logIn !== 'function')
    throw new StartError(
      `${named} has no \`logIn\` in its default export.`,
      'Export one as docs/security.md shows: export default { async logIn(handle, password) { … } }.',
    );
  loaded = { path, source: source as IdentitySource };
  return loaded.source;
}

/** The account of whoever this is, made when they log in for the first time; null for nobody. @throws Refusal UNAVAILABLE. */
export async function accountFrom(
  path: string,
  handle: string,
  password: string,
): Promise<AccountRow | null> {
  const source = await loadIdentitySource(path);
  let identity: Identity | null;
  try {
    identity = await source.logIn(handle, password);
  } catch (error) {
    log.error({ err: error }, 'The identity source failed.');
    throw new Refusal('UNAVAILABLE', 'Who you are cannot be looked up now: try again.', { retryAfter: 5 });
  }
  if (identity === null || typeof identity?.handle !== 'string') return null;
  return (await findAccount(identity.handle)) ?? makeAccount(identity);
}

async function findAccount(handle: string): Promise<AccountRow | null> {
  const found = await db.account.findUnique({
    where: { handle: newHandle(handle).handle },
    select: accountSelect,
  });
  return found as AccountRow | null;
}

async function makeAccount({ handle: given, name: shown }: Identity): Promise<AccountRow> {
  const { handle, skeleton } = newHandle(given);
  const name = accountName(shown ?? handle);
  try {
    const made = await db.account.create({
      data: {
        id: uuidv7(),
        name,
        role: 'member',
        handle,
        handleSkeleton: skeleton,
        nameSkeleton: skeletonOf(name),
        registeredAt: new Date(),
      },
      select: accountSelect,
    });
    return made as AccountRow;
  } catch (error) {
    if (!violatesUnique(error)) throw error;
    // Somebody logs in for the first time in two places at once; or the handle only looks like another.
    const found = await findAccount(handle);
    if (found) return found;
    throw handleTaken();
  }
}
