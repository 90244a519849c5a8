import DataLoader from 'dataloader';
import { connectionsMost } from './database.ts';

const MOST_AT_ONCE = 256;

/** After a query for so many, the next ones wait a moment for more of them: in a rush a query costs more than its keys. */
const RUSH = 8;
const RUSH_MS = 10;
/** Without another such query, the rush is over after so long. */
const RUSH_LASTS_MS = 100;

/** A query that hangs does not hold up the others; a crowd still does not take the whole pool. */
const MOST_UNDER_WAY = 3;

/** Two that are equal are looked up once: two fields of one thing often ask the same. */
const sameness = (key: unknown): unknown =>
  typeof key === 'object' && key?.constructor === Object ? JSON.stringify(key) : key;

/**
 * Looks up many things with one query: those asked for in one turn of the event loop, and those asked for while as many
 * queries as there may be are under way. A crowd that comes back at once costs a few queries. Nothing is remembered.
 *
 * @param load - answers in the order of its keys, of which no two are the same.
 * @param connections - how many queries the database may be asked at the same time.
 */
export function gathered<Key, Value>(
  load: (keys: readonly Key[]) => Promise<Value[]>,
  connections = () => connectionsMost,
): (key: Key) => Promise<Value> {
  let underWay = 0;
  let rushUntil = 0;
  const waiting: (() => void)[] = [];
  const isRush = () => performance.now() < rushUntil;
  const loadNext = async (keys: readonly Key[]) => {
    const noteRush = () => {
      if (keys.length >= RUSH) rushUntil = performance.now() + RUSH_LASTS_MS;
    };
    noteRush();
    try {
      const places = new Map<unknown, number>();
      const distinct: Key[] = [];
      const placed = keys.map((key) => {
        const same = sameness(key);
        const place = places.get(same) ?? distinct.push(key) - 1;
        places.set(same, place);
        return place;
      });
      const values = await load(distinct);
      return placed.map((place) => values[place] as Value);
    } finally {
      noteRush();
      const next = waiting.shift();
      if (!next) underWay--;
      else if (isRush()) setTimeout(next, RUSH_MS);
      else next();
    }
  };
  const loader = new DataLoader<Key, Value>(loadNext, {
    cache: false,
    maxBatchSize: MOST_AT_ONCE,
    batchScheduleFn(dispatch) {
      // With one connection a second query would only wait, and could not be joined any more.
      if (underWay >= Math.min(MOST_UNDER_WAY, connections())) return void waiting.push(dispatch);
      underWay++;
      if (isRush()) setTimeout(dispatch, RUSH_MS);
      else setImmediate(dispatch);
    },
  });
  return (key) => loader.load(key);
}
