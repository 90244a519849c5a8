import type { LogEvent } from '../events.ts';
import type { Hub } from './hub.ts';
import { type PresenceChanges, presenceChangesSince, presenceVersion } from './presence.ts';

/** What a reader of a room is given, in order. `seq` is where it may resume after this item. */
export type Followed =
  | { seq: number; kind: 'event'; event: LogEvent }
  /** The replay is over: what follows is live. `missed` counts what was replayed. Comes once. */
  | { seq: number; kind: 'caughtUp'; missed: number }
  /** Not in the log: who is online now, of those for whom it changed since the reader's last `version`. */
  | ({ seq: number; kind: 'presence' } & PresenceChanges);

/** All that is kept of a reader, however far behind it is. */
export type Place = {
  /** It has every event up to here. */
  seq: number;
  /** It knows who is online up to this version. */
  presence: number;
  /** While it reads what it missed: from where, and up to where. */
  replay: { from: number; upTo: number } | null;
};

/** Where a reader begins that has everything up to `after`. The hub must be ready. */
export function placeAfter(hub: Hub, roomId: string, after: number): Place {
  return { seq: after, presence: presenceVersion(roomId), replay: { from: after, upTo: hub.head } };
}

/** What comes next at a place, oldest first; nothing where a reader is up to date. It must be told with `advance`. */
export function nextItems(hub: Hub, roomId: string, place: Place): Followed[] | Promise<Followed[]> {
  const { seq, replay } = place;
  if (replay && seq >= replay.upTo) return [{ seq, kind: 'caughtUp', missed: seq - replay.from }];
  if (seq < hub.head) {
    const events = hub.since(seq);
    const upTo = replay?.upTo ?? Number.POSITIVE_INFINITY;
    return Array.isArray(events) ? asItems(events, upTo) : events.then((page) => asItems(page, upTo));
  }
  const presence = presenceChangesSince(roomId, place.presence);
  return presence ? [{ seq, kind: 'presence', ...presence }] : [];
}

/** Moves a place behind an item. */
export function advance(place: Place, item: Followed): void {
  if (item.kind === 'event') place.seq = item.seq;
  else if (item.kind === 'caughtUp') place.replay = null;
  else place.presence = item.version;
}

function asItems(events: readonly LogEvent[], upTo: number): Followed[] {
  return events
    .filter(({ seq }) => seq <= upTo)
    .map((event) => ({ seq: event.seq, kind: 'event' as const, event }));
}
