// `npm run seed`: fills the chat with a few people, rooms and messages to look at. Running it again adds nothing.
import { spawnSync } from 'node:child_process';
import { makeReady } from './ready.mjs';

makeReady('start');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/tsx/dist/cli.mjs', 'prisma/seed.ts', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
