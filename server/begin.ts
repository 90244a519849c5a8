import type { Config } from './config.ts';
import { beginEmbedded, type EmbeddedDatabase } from './store/embedded.ts';
import { type Documents, readDocuments } from './transport/documents.ts';
import { assertCanListen } from './transport/listen.ts';

/** What a start has when the rest of the program is loaded; `embedded` is null with a DATABASE_URL. */
export type Begun = { documents: Documents; embedded: Promise<EmbeddedDatabase | null> };

/**
 * Begins a start: whatever can refuse it at once, before a database is made, recovered or migrated for nothing; then the
 * embedded database, which starts in its thread while the rest of the program is loaded.
 *
 * @throws StartError with cause and remedy.
 */
export async function begin(config: Config): Promise<Begun> {
  const documents = readDocuments(config.documents === 'persisted');
  await assertCanListen(config);
  if (config.redisUrl !== null) {
    const { assertRedis } = await import('./live/bus.redis.ts');
    await assertRedis(config.redisUrl);
  }
  if (config.identitySource !== null) {
    const { loadIdentitySource } = await import('./accounts/identity-source.ts');
    await loadIdentitySource(config.identitySource);
  }
  const embedded = beginEmbedded(config);
  // Nobody waits for it yet: whoever does hears of its failure.
  embedded.catch(() => undefined);
  return { documents, embedded };
}
