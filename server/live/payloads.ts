import { LRUCache } from 'lru-cache';

/** What readers are sent of one item. */
export type Payload = { readonly bytes: Buffer };
/** Null is of what a subscription does not show. */
export type Made<Kind extends Payload> = Kind | null | Promise<Kind | null>;

/**
 * What was made lately, of all groups of this process together, is kept for readers that are a little behind: so much
 * and so long, however many subscriptions differ. What an event says may change with its rows.
 */
const KEPT_BYTES = 16 * 1024 * 1024;
const KEPT_MS = 10_000;
/** What the entry itself takes, with its key. */
const ENTRY_BYTES = 500;

const kept = new LRUCache<string, { payload: Payload | null }>({
  maxSize: KEPT_BYTES,
  sizeCalculation: ({ payload }) => ENTRY_BYTES + (payload?.bytes.length ?? 0),
  ttl: KEPT_MS,
});
const underWay = new Map<string, Promise<Payload | null>>();

/** What `make` makes, once for all who ask for the same key at the same time or soon after. */
export function madeOnce<Kind extends Payload>(key: string, make: () => Made<Kind>): Made<Kind> {
  const known = kept.get(key);
  if (known) return known.payload as Kind | null;
  const pending = underWay.get(key);
  if (pending) return pending as Promise<Kind | null>;
  const made = make();
  if (!(made instanceof Promise)) {
    kept.set(key, { payload: made });
    return made;
  }
  underWay.set(key, made);
  const settled = made.then(
    (payload) => void kept.set(key, { payload }),
    () => undefined,
  );
  void settled.finally(() => underWay.delete(key));
  return made;
}
