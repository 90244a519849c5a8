// `npm start`: makes ready what is missing, then runs the compiled server in this very process; by `exec`, as npm passes
// signals on to its child alone, and a shell in between would end and leave the server running.
// V8 compiles and collects in one thread beside ours (package.json), not in Node's four: when everybody comes back to a
// server that has just started, four of them would take the cores from those who answer. And what is new has 16 MB from
// the first moment: collected in pieces of one, most of what a connection is made of would be moved twice for nothing.
import { makeReady } from './ready.mjs';

makeReady('start');
await import('../dist/server/main.js');
