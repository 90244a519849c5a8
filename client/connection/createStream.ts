import { createSignal, onCleanup } from 'solid-js';
import { createBackoff } from './backoff.ts';
import type { Failure } from './failure.ts';
import { patience } from './patience.ts';
import type { Subscription, Tell } from './subscribe.ts';

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'outdated';

/** `unavailable` is a live stream of a server that can neither store nor read anything at the moment. */
export type ConnectionState = StreamState | 'unavailable';

type StreamOptions = {
  /** Subscribes once, from wherever the reader has got to by now. */
  open: (ended: (failure: Failure) => void) => Subscription;
  /** Whether to try again after this end. */
  goOn: (failure: Failure) => boolean;
};

/** Keeps one subscription open for as long as its owner lives, however often the network or the server goes away. */
export function createStream(options: StreamOptions) {
  const [state, setState] = createSignal<StreamState>('connecting');
  const stopped = new AbortController();
  let current: Subscription | undefined;
  const waiting = createBackoff();

  const start = () => {
    if (stopped.signal.aborted) return;
    current?.close();
    current = options.open((failure) => void ended(failure));
  };

  const ended = async (failure: Failure) => {
    current = undefined;
    if (stopped.signal.aborted) return;
    if (failure.final) return void setState('outdated');
    setState(navigator.onLine ? 'reconnecting' : 'offline');
    if (!options.goOn(failure)) return;
    await patience(waiting.wait(failure), stopped.signal);
    start();
  };

  const caughtUp = () => {
    waiting.succeeded();
    setState('live');
  };

  // A laptop that wakes up holds a socket that looks open and is dead: ask it at once rather than at the next ping.
  const probe = () => current?.probe();
  const wake = () => document.visibilityState === 'visible' && probe();
  addEventListener('online', probe);
  addEventListener('offline', probe);
  document.addEventListener('visibilitychange', wake);

  onCleanup(() => {
    stopped.abort();
    current?.close();
    removeEventListener('online', probe);
    removeEventListener('offline', probe);
    document.removeEventListener('visibilitychange', wake);
  });

  /** Asks over the socket of the stream. */
  const tell: Tell = async (document, variables) => current?.tell(document, variables);

  return { state, start, caughtUp, tell };
}
