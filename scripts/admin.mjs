// What only whoever runs the server can do: `npm run admin -- create ada` makes an admin.
import { makeReady } from './ready.mjs';

makeReady('start');
await import('../dist/server/admin.js');
