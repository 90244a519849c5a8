// `npm run dev`: the server from source, started again when a file changes, and the client with hot reloading.
import { spawn } from 'node:child_process';
import { makeReady } from './ready.mjs';

makeReady('dev');
const children = [
  spawn(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/main.ts'],
    { stdio: 'inherit' },
  ),
  spawn(process.execPath, ['node_modules/vite/bin/vite.js'], { stdio: 'inherit' }),
];
console.log('Open the address that Vite prints: it passes /graphql on to the server.');
for (const child of children) {
  child.once('exit', () => {
    for (const other of children) other.kill();
  });
}
