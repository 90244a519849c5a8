// `npm start`: makes ready what is missing, then runs the compiled server in this very process.
import { makeReady } from './ready.mjs';

makeReady('start');
await import('../dist/server/main.js');
