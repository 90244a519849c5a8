import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { newHandle, skeletonOf } from '../server/accounts/handle.ts';
import { hashNewPassword } from '../server/accounts/new-password.ts';
import { readConfig } from '../server/config.ts';
import { Refusal, StartError } from '../server/errors.ts';
import { log } from '../server/logger.ts';
import { db, openDatabase } from '../server/store/database.ts';

const USAGE = 'Say whom: npm run admin -- create <handle>';

log.level = 'warn';
const [verb, given, ...rest] = process.argv.slice(2);
try {
  if (verb !== 'create' || given === undefined || rest.length > 0) throw new StartError(USAGE, '');
  const { handle, skeleton } = newHandle(given);
  const close = await openDatabase(readConfig(process.env));
  try {
    await makeAdmin(handle, skeleton);
  } finally {
    await close();
  }
} catch (error) {
  if (!(error instanceof StartError || error instanceof Refusal)) throw error;
  console.error(error.message.trim());
  process.exitCode = 1;
}

async function makeAdmin(handle: string, skeleton: string): Promise<void> {
  const changed = await db.account.updateMany({ where: { handle }, data: { role: 'admin' } });
  if (changed.count > 0) return console.log(`${handle} is an admin now.`);
  const passwordHash = await hashNewPassword(await readPassword(handle), 'password', [handle]);
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
  console.log(`There is an admin now: log in as ${handle}.`);
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
