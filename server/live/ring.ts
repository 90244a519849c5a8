import { type LogEvent, type MessageRow, tellsOf, weightOf, withMessage } from '../events.ts';

/** Recent events kept for readers that are a little behind, or come back after a moment: so many, and so much. */
const KEPT_EVENTS = 512;
const KEPT_BYTES = 512 * 1024;

/** The newest events of a log, without holes. Between once and twice as much as is to be kept. */
export type Ring = {
  push(event: LogEvent): void;
  /** The events behind `after`; null where they do not all reach back so far. */
  since(after: number): LogEvent[] | null;
  /** Whatever tells of this message carries it as it is now: what was deleted or edited is not told any more. */
  replace(message: MessageRow): void;
  /** Whether it tells of somebody, as they were then. */
  tellsOf(accountId: string): boolean;
  clear(): void;
};

export function createRing(): Ring {
  let events: LogEvent[] = [];
  let bytes = 0;
  /** Now and then: to cut at each event would cost more. */
  const cut = () => {
    let [from, kept] = [events.length, 0];
    for (const event of events.slice(-KEPT_EVENTS).reverse()) {
      kept += weightOf(event);
      if (kept > KEPT_BYTES && from < events.length) break;
      from--;
    }
    events = events.slice(from);
    bytes = events.reduce((sum, event) => sum + weightOf(event), 0);
  };
  return {
    push(event) {
      events.push(event);
      bytes += weightOf(event);
      if (events.length > 2 * KEPT_EVENTS || bytes > 2 * KEPT_BYTES) cut();
    },
    since(after) {
      const oldest = events[0]?.seq ?? Number.POSITIVE_INFINITY;
      return after + 1 >= oldest ? events.slice(after + 1 - oldest) : null;
    },
    replace(message) {
      events = events.map((event) => withMessage(event, message));
    },
    tellsOf: (accountId) => events.some((event) => tellsOf(event, accountId)),
    clear() {
      [events, bytes] = [[], 0];
    },
  };
}
