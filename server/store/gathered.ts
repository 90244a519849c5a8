import DataLoader from 'dataloader';

const MOST_AT_ONCE = 256;

/**
 * Looks up many things with one query: those asked for in one turn of the event loop, and those asked for while the
 * query before is under way. A crowd that comes back at once costs a few queries. Nothing is remembered.
 *
 * @param load - answers in the order of its keys.
 */
export function gathered<Key, Value>(
  load: (keys: readonly Key[]) => Promise<Value[]>,
): (key: Key) => Promise<Value> {
  let underWay: Promise<unknown> | null = null;
  const loadNext = (keys: readonly Key[]) => {
    const loading = load(keys);
    const settled: Promise<unknown> = loading
      .catch(() => undefined)
      .then(() => {
        if (underWay === settled) underWay = null;
      });
    underWay = settled;
    return loading;
  };
  const loader = new DataLoader<Key, Value>(loadNext, {
    cache: false,
    maxBatchSize: MOST_AT_ONCE,
    batchScheduleFn: (dispatch) => (underWay ? void underWay.then(dispatch) : void setImmediate(dispatch)),
  });
  return (key) => loader.load(key);
}
