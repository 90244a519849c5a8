import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { skeletonOf } from './handle.ts';

/** Four characters that stay the same for an account and differ, nearly always, between two of one name. */
export function tagOf(account: { id: string }): string {
  return digest(account.id).slice(0, 4);
}

/** When a thousand people come to a room, each is told of the same hundred. */
const keys = new LRUCache<string, string>({ max: 5_000 });

/** Eight characters, the same for names that can be taken for each other. */
export function nameKeyOf({ name }: { name: string }): string {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = digest(skeletonOf(name)).slice(0, 8);
  keys.set(name, key);
  return key;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
