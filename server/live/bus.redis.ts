import { createClient } from '@redis/client';
import { StartError } from '../errors.ts';
import { log } from '../logger.ts';
import type { Bus, BusListener } from './bus.ts';

const CONNECT_TIMEOUT_MS = 3_000;
/** A connection that has been silent for so long is given up and made anew. */
const SILENT_MS = 4_000;
const PING_MS = 1_000;
const RETRY_FIRST_MS = 50;
const RETRY_MOST_MS = 1_000;

/**
 * A bus over Redis: one channel, nothing stored. It reconnects for as long as it takes; meanwhile what is published is
 * refused at once, so nothing waits in memory.
 *
 * @throws StartError when Redis cannot be reached now; no secret of the URL is in it.
 */
export async function openRedisBus(url: string, channel: string, listener: BusListener): Promise<Bus> {
  let started = false;
  let up = false;
  const clients = clientsFor(url, (retries) => started && waitBefore(retries));
  const [sender, receiver] = clients;
  const look = () => {
    const now = started && sender.isReady && receiver.isReady;
    if (now === up) return;
    up = now;
    if (up) listener.up();
    else listener.down();
  };
  for (const client of clients) {
    client.on('ready', look);
    client.on('reconnecting', look);
    client.on('error', (error: Error) => {
      log.debug({ reason: error.message }, 'The connection to Redis failed.');
      look();
    });
  }
  try {
    await Promise.all(clients.map((client) => client.connect()));
    await receiver.subscribe(channel, listener.heard);
  } catch (error) {
    for (const client of clients) client.destroy();
    throw unreachable(error);
  }
  started = true;
  look();
  return {
    publish: (text) =>
      sender.publish(channel, text).then(
        () => true,
        () => false,
      ),
    async close() {
      for (const client of clients) client.destroy();
    },
  };
}

/** @throws StartError when Redis cannot be reached now; no secret of the URL is in it. */
export async function assertRedis(url: string): Promise<void> {
  const [client] = clientsFor(url, () => false);
  // What fails is what `connect` fails with.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    throw unreachable(error);
  } finally {
    client.destroy();
  }
}

/** One to send and one to receive: what is subscribed with can do nothing else. */
function clientsFor(url: string, reconnectStrategy: (retries: number) => number | false) {
  const options = {
    url,
    // What is told late is told better by a sweep.
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENT_MS, reconnectStrategy },
  };
  try {
    return [createClient(options), createClient(options)] as const;
  } catch (error) {
    throw unreachable(error);
  }
}

function waitBefore(retries: number): number {
  return Math.random() * Math.min(RETRY_FIRST_MS * 2 ** retries, RETRY_MOST_MS);
}

/** What Redis says of passwords, and what that means here. */
const REFUSALS: readonly [RegExp, string][] = [
  [/^NOAUTH/, 'it wants a password, and REDIS_URL has none'],
  [/^WRONGPASS/, 'it does not know the user and password of REDIS_URL'],
];

function unreachable(error: unknown): StartError {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  const text = String(message || code || error);
  const [, known] = REFUSALS.find(([pattern]) => pattern.test(text)) ?? [];
  const reason =
    known ??
    text
      .replace(/\s+/g, ' ')
      .replace(/rediss?:\/\/\S+/gi, 'the URL')
      .replace(/\.$/, '');
  return new StartError(
    `The Redis that REDIS_URL names cannot be used: ${reason}.`,
    'Check that Redis runs there and that host, port, user and password are right.',
  );
}
