import type { Config } from '../config.ts';
import { log } from '../logger.ts';
import { epoch } from '../store/epoch.ts';
import { type BusListener, openBus } from './bus.ts';
import './hints.ts';
import { sharePresence } from './share-presence.ts';
import './share-typing.ts';
import { keepSweeping, SWEEP_MS } from './sweep.ts';

/**
 * Takes this node's place among those that share its database. Alone with an embedded database, it has nobody to tell;
 * without a bus, the nodes hear of each other's events by sweeping, and know only their own people.
 *
 * @returns how to leave.
 * @throws StartError when the bus cannot be reached.
 */
export async function joinNodes({
  databaseUrl,
  redisUrl,
}: Pick<Config, 'databaseUrl' | 'redisUrl'>): Promise<() => Promise<void>> {
  if (databaseUrl === null) return async () => undefined;
  // Of one life of one database: others may use the same Redis.
  const channel = `enchanters:${epoch()}`;
  const closeBus = redisUrl === null ? async () => undefined : await joinBus(redisUrl, channel);
  const stopSharing = redisUrl === null ? async () => undefined : sharePresence();
  const stopSweeping = keepSweeping();
  return async () => {
    stopSweeping();
    await stopSharing();
    await closeBus();
  };
}

async function joinBus(redisUrl: string, channel: string): Promise<() => Promise<void>> {
  // Its client is loaded by those who have one.
  const { openRedisBus } = await import('./bus.redis.ts');
  return openBus((listener) => openRedisBus(redisUrl, channel, told(listener)));
}

/** Says what an operator must know when Redis goes away and comes back. */
function told(listener: BusListener): BusListener {
  let wasUp = false;
  return {
    ...listener,
    up() {
      listener.up();
      log.info(wasUp ? 'Redis is back: other nodes are heard at once again.' : 'Redis is connected.');
      wasUp = true;
    },
    down() {
      listener.down();
      log.warn(
        `Redis cannot be reached: messages are still sent and heard, those sent through other nodes up to ${SWEEP_MS / 1_000} s later; who is online there stays as last known. It is tried again.`,
      );
    },
  };
}
