import { LRUCache } from 'lru-cache';
import type { LogEvent } from '../events.ts';
import { replay } from './replay.ts';

/** Events a page: enough to amortise the query, few enough to be held for many readers at once. */
export const PAGE_EVENTS = 128;
/** How long a page is shared. Short: what its rows say may change. */
const SHARED_MS = 2_000;

type Page = { upTo: number; events: Promise<LogEvent[]> };

const pages = new LRUCache<string, Page>({ max: 32, ttl: SHARED_MS });

/**
 * The events of a room's log with `after < seq <= upTo`, oldest first: as many as the page holds in which they begin.
 *
 * Pages begin at fixed places, so that a thousand readers who come back at once, each from a place of their own, read
 * the log a few times and not a thousand times.
 */
export async function pageAfter(roomId: string, after: number, upTo: number): Promise<LogEvent[]> {
  const first = after - (after % PAGE_EVENTS);
  const events = await pageFrom(roomId, first, Math.min(first + PAGE_EVENTS, upTo));
  return events.filter(({ seq }) => seq > after && seq <= upTo);
}

function pageFrom(roomId: string, first: number, upTo: number): Promise<LogEvent[]> {
  const key = `${roomId} ${first}`;
  const known = pages.get(key);
  if (known && known.upTo >= upTo) return known.events;
  const page = { upTo, events: replay(roomId, first, upTo) };
  pages.set(key, page);
  page.events.catch(() => {
    if (pages.peek(key) === page) pages.delete(key);
  });
  return page.events;
}
