import type { Config } from '../config.ts';
import { epoch } from '../store/epoch.ts';
import { openRedisBus } from './bus.redis.ts';
import { openBus } from './bus.ts';
import './hints.ts';
import { sharePresence } from './share-presence.ts';
import { keepSweeping } from './sweep.ts';

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
  const closeBus =
    redisUrl === null
      ? async () => undefined
      : await openBus((listener) => openRedisBus(redisUrl, channel, listener));
  const stopSharing = redisUrl === null ? async () => undefined : sharePresence();
  const stopSweeping = keepSweeping();
  return async () => {
    stopSweeping();
    await stopSharing();
    await closeBus();
  };
}
