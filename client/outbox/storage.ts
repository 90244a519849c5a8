import { leftBehind, pickUp } from './unsaved.ts';

/** What this browser keeps after the tab is closed: values under keys of several parts, of which the first says what kind it is. */
export type Key = readonly string[];
type Change = { readonly key: Key; readonly value?: unknown };

const NAME = 'enchanters';
const KEPT = 'kept';
/** Some browsers neither open a database nor refuse to. */
const OPEN_WITHIN_MS = 2_000;

/** What the disk has refused, by its key as JSON: it is there until the page goes. */
const refused = new Map<string, unknown>();
let readable = true;
let opening: Promise<IDBDatabase> | undefined;

/**
 * Changes all of it or nothing. Resolves when it is on the disk or, where there is none to be had, in memory. A key without a
 * value is removed.
 *
 * @param durability - `relaxed`: a power cut in the next seconds may undo it.
 */
export async function change(
  changes: readonly Change[],
  durability: IDBTransactionDurability = 'strict',
): Promise<void> {
  for (const { key } of changes) pickUp(key);
  return put(changes, durability);
}

async function put(changes: readonly Change[], durability: IDBTransactionDurability): Promise<void> {
  try {
    await write((await database()).transaction(KEPT, 'readwrite', { durability }), changes);
    for (const { key } of changes) refused.delete(JSON.stringify(key));
  } catch {
    for (const { key, value } of changes) {
      refused.delete(JSON.stringify(key));
      if (value !== undefined) refused.set(JSON.stringify(key), value);
    }
  }
}

function write(transaction: IDBTransaction, changes: readonly Change[]): Promise<void> {
  const store = transaction.objectStore(KEPT);
  try {
    for (const { key, value } of changes)
      if (value === undefined) store.delete([...key]);
      else store.put(value, [...key]);
  } catch (thrown) {
    transaction.abort();
    throw thrown;
  }
  // At once: a page that is closed in the next moment would take an open transaction with it.
  transaction.commit?.();
  return done(transaction);
}

/** Whatever has a key that begins so, by the rest of it. */
export async function under<Value>(...beginning: Key): Promise<Value[]> {
  const left = leftBehind(beginning);
  if (left.length > 0) {
    await put(left, 'relaxed');
    for (const { key } of left) pickUp(key);
  }
  const found = new Map<string, Value>();
  try {
    const store = (await database()).transaction(KEPT).objectStore(KEPT);
    // In the order of keys, an array comes after every string.
    const range = IDBKeyRange.bound([...beginning], [...beginning, []]);
    const [keys, values] = [store.getAllKeys(range), store.getAll(range)];
    await done(store.transaction);
    for (const [at, key] of keys.result.entries()) found.set(JSON.stringify(key), values.result[at]);
    readable = true;
  } catch {
    readable = false;
  }
  const start = JSON.stringify(beginning).slice(0, -1);
  for (const [key, value] of refused)
    if (key.startsWith(`${start},`) || key === `${start}]`) found.set(key, value as Value);
  return [...found.values()];
}

/** Whether the last answer is the whole truth, and not only what is in memory. */
export const isReadable = (): boolean => readable;

/** Whether some of it is only in memory. */
export const isVolatile = (): boolean => refused.size > 0;

function database(): Promise<IDBDatabase> {
  opening ??= open().catch((thrown) => {
    opening = undefined;
    throw thrown;
  });
  return opening;
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, refuse) => {
    setTimeout(refuse, OPEN_WITHIN_MS);
    const request = indexedDB.open(NAME);
    request.onupgradeneeded = () => request.result.createObjectStore(KEPT);
    request.onerror = refuse;
    request.onsuccess = () => {
      const reopen = () => {
        opening = undefined;
      };
      request.result.onclose = reopen;
      request.result.onversionchange = () => {
        request.result.close();
        reopen();
      };
      resolve(request.result);
    };
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, refuse) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = refuse;
  });
}
