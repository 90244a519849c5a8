import DataLoader from 'dataloader';

const MOST_AT_ONCE = 256;

/** A query that hangs does not hold up the others; a crowd still does not take the whole pool. */
const MOST_UNDER_WAY = 3;

/**
 * Looks up many things with one query: those asked for in one turn of the event loop, and those asked for while as many
 * queries as there may be are under way. A crowd that comes back at once costs a few queries. Nothing is remembered.
 *
 * @param load - answers in the order of its keys.
 */
export function gathered<Key, Value>(
  load: (keys: readonly Key[]) => Promise<Value[]>,
): (key: Key) => Promise<Value> {
  let free = MOST_UNDER_WAY;
  const waiting: (() => void)[] = [];
  const loadNext = async (keys: readonly Key[]) => {
    try {
      return await load(keys);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
  const loader = new DataLoader<Key, Value>(loadNext, {
    cache: false,
    maxBatchSize: MOST_AT_ONCE,
    batchScheduleFn(dispatch) {
      if (free === 0) return void waiting.push(dispatch);
      free--;
      setImmediate(dispatch);
    },
  });
  return (key) => loader.load(key);
}
