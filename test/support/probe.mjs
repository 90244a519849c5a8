// Loaded into a server under test with `--import`: tells, to whoever connects, how much memory the process holds once its garbage is
// collected, and how long its event loop was held up since it was asked last.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const TICK_MS = 5;
/** The pages of what was collected are given back by other threads, a little later. */
const SETTLE_MS = 400;

/** How long this thread was ready and had no processor, in milliseconds: what other programs of the machine took from it. */
function waitedMs() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

if (isMainThread && process.env.PROBE_PORT) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  let delays = [];
  let last = { at: performance.now(), waited: waitedMs() };
  setInterval(() => {
    const now = { at: performance.now(), waited: waitedMs() };
    delays.push(now.at - last.at - TICK_MS - (now.waited - last.waited));
    last = now;
  }, TICK_MS).unref();
  createServer(async (socket) => {
    socket.on('error', () => undefined);
    const p99Ms = delays.sort((one, other) => one - other)[Math.floor(delays.length * 0.99)] ?? 0;
    // Twice: what the first collection finalises, the second one frees.
    collect();
    collect();
    let held = process.memoryUsage.rss();
    for (let waited = 0; waited < SETTLE_MS; waited += TICK_MS) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      held = Math.min(held, process.memoryUsage.rss());
    }
    delays = [];
    socket.end(JSON.stringify({ heldMiB: held / 2 ** 20, p99Ms }));
  })
    .listen(Number(process.env.PROBE_PORT), '127.0.0.1')
    .unref();
}
