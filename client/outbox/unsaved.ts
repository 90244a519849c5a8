import type { Key } from './storage.ts';

/**
 * What a page that goes away has no time left to put on the disk: kept where writing takes no time, until the next page has put it
 * there. Where it may not be kept, it is lost.
 */
const PREFIX = 'unsaved ';
const nameOf = (key: Key): string => PREFIX + JSON.stringify(key);

export function leaveBehind(key: Key, value: unknown): void {
  try {
    localStorage.setItem(nameOf(key), JSON.stringify(value ?? null));
  } catch {}
}

/** Something newer is on its way to the disk, or this has come there. */
export function pickUp(key: Key): void {
  try {
    localStorage.removeItem(nameOf(key));
  } catch {}
}

/** What was left under keys that begin so; without a value where it was to be removed. */
export function leftBehind(beginning: Key): { key: Key; value?: unknown }[] {
  const left: { key: Key; value?: unknown }[] = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(PREFIX)) continue;
      const key: Key = JSON.parse(name.slice(PREFIX.length));
      if (!beginning.every((part, at) => part === key[at])) continue;
      const value: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
      left.push(value === null ? { key } : { key, value });
    }
  } catch {}
  return left;
}
