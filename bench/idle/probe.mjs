// Loaded into every thread of a server before its own code, and asked through the channel to whoever started it: how long
// the event loop stood still since it was last asked, and to collect garbage in all threads.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const threads = new BroadcastChannel('collect');
threads.onmessage = () => collect();
threads.unref();

if (isMainThread && process.send) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', (ask) => {
    if (ask === 'collect') {
      threads.postMessage('collect');
      collect();
    }
    process.send({ stallMs: delay.max / 1e6 });
    delay.reset();
  });
  process.channel.unref();
}
