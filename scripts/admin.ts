import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { type Handle, newHandle, skeletonOf } from '../server/accounts/handle.ts';
import { hashNewPassword } from '../server/accounts/new-password.ts';
import { removeSessions } from '../server/accounts/sessions.ts';
import { readConfig } from '../server/config.ts';
import { Refusal, StartError } from '../server/errors.ts';
import { log } from '../server/logger.ts';
import { db, openDatabase } from '../server/store/database.ts';

const USAGE = 'Say what and whom: npm run admin -- create|promote|password <handle>';

/** What can be done, on a database that no server runs on. */
const verbs: Record<string, (handle: Handle) => Promise<string>> = { create, promote, password };

log.level = 'warn';
const [verb = '', given, ...rest] = process.argv.slice(2);
try {
  const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!run || given === undefined || rest.length > 0) throw new StartError(USAGE, '');
  const handle = newHandle(given);
  const close = await openDatabase(readConfig(process.env));
  try {
    console.log(await run(handle));
  } finally {
    await close();
  }
} catch (error) {
  if (!(error instanceof StartError || error instanceof Refusal)) throw error;
  console.error(error.message.trim());
  process.exitCode = 1;
}

/** A new account, which is an admin. */
async function create({ handle, skeleton }: Handle): Promise<string> {
  if ((await db.account.count({ where: { handleSkeleton: skeleton } })) > 0)
    throw new StartError(
      `There is an account ${handle} already, or one that looks like it.`,
      `To make it an admin: npm run admin -- promote ${handle}`,
    );
  const passwordHash = await hashNewPassword(await readPassword(handle), 'password', [handle], handle);
  await db.account.create({
    data: {
      id: uuidv7(),
      name: handle,
      role: 'admin',
      handle,
      handleSkeleton: skeleton,
      nameSkeleton: skeletonOf(handle),
      passwordHash,
      registeredAt: new Date(),
    },
    select: { id: true },
  });
  return `There is an admin now: log in as ${handle}.`;
}

/** Makes an admin of somebody who has signed up. */
async function promote({ handle }: Handle): Promise<string> {
  const { id } = await accountOf(handle);
  await db.account.update({ where: { id }, data: { role: 'admin' }, select: { id: true } });
  return `${handle} is an admin now.`;
}

/** Another password for somebody who has lost theirs; their sessions end. */
async function password({ handle }: Handle): Promise<string> {
  const { id } = await accountOf(handle);
  const passwordHash = await hashNewPassword(await readPassword(handle), 'password', [handle], handle);
  await db.$transaction(async (tx) => {
    await tx.account.update({ where: { id }, data: { passwordHash }, select: { id: true } });
    await removeSessions(tx, id);
  });
  return `${handle} has another password now, and is logged out everywhere.`;
}

async function accountOf(handle: string): Promise<{ id: string }> {
  const account = await db.account.findUnique({ where: { handle }, select: { id: true } });
  if (!account) throw new StartError(`There is no account ${handle}.`, 'Whoever it is must sign up first.');
  return account;
}

/** From a terminal without showing it; else the first line of the input. */
async function readPassword(handle: string): Promise<string> {
  const shown = process.stdin.isTTY;
  if (shown) process.stdout.write(`A password for ${handle}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: shown });
  const line = await lines.question('');
  lines.close();
  if (shown) process.stdout.write('\n');
  return line;
}
