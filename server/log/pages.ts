import { LRUCache } from 'lru-cache';
import { changesMessage, type LogEvent, type MessageRow, tellsOf, weightOf, withMessage } from '../events.ts';
import { onAppended } from './append.ts';
import { replay } from './replay.ts';

/** Events a page: enough to amortise the query, few enough to be held for many readers at once. */
export const PAGE_EVENTS = 128;
/** How long a page is shared. Short: what its rows say may change. */
const SHARED_MS = 2_000;

type Page = { upTo: number; events: LogEvent[] };

/** Pages are let go when they are old, and before that when they are many bytes together. */
const KEPT_BYTES = 16 * 1024 * 1024;
const pages = new LRUCache<string, Page>({
  maxSize: KEPT_BYTES,
  sizeCalculation: ({ events }) => events.reduce((sum, event) => sum + weightOf(event), 1),
  ttl: SHARED_MS,
  ttlAutopurge: true,
});
const reading = new Map<string, { upTo: number; events: Promise<LogEvent[]> }>();

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

/** Pages that tell of this message, or quote it, are read anew: it says something else now. */
export function forgetPagesWith(roomId: string, message: MessageRow): void {
  for (const [key, { events }] of pages.entries())
    if (key.startsWith(roomId) && events.some((event) => withMessage(event, message) !== event))
      pages.delete(key);
  // What is being read may have been read before that.
  for (const key of reading.keys()) if (key.startsWith(roomId)) reading.delete(key);
}

// Also of a room to which nobody listens at the moment.
onAppended({
  appended(events) {
    for (const event of events) if (changesMessage(event)) forgetPagesWith(event.roomId, event.message);
  },
  mayHaveGrown: () => undefined,
});

/** What is known of somebody has changed. */
export function forgetPagesOf(accountId: string): void {
  for (const [key, { events }] of pages.entries())
    if (events.some((event) => tellsOf(event, accountId))) pages.delete(key);
  // What is being read may have been read before the change.
  reading.clear();
}

async function pageFrom(roomId: string, first: number, upTo: number): Promise<LogEvent[]> {
  const key = `${roomId} ${first}`;
  const known = pages.get(key);
  if (known && known.upTo >= upTo) return known.events;
  const underWay = reading.get(key);
  if (underWay && underWay.upTo >= upTo) return underWay.events;
  const fresh = { upTo, events: replay(roomId, first, upTo) };
  reading.set(key, fresh);
  try {
    const events = await fresh.events;
    if (reading.get(key) === fresh) pages.set(key, { upTo, events });
    return events;
  } finally {
    if (reading.get(key) === fresh) reading.delete(key);
  }
}
