import type { LogEvent } from '../events.ts';
import type { Hub } from './hub.ts';
import { type PresenceChanges, presenceChangesSince, presenceVersion } from './presence-told.ts';
import { type TypingChange, typingIn, typingSince, typingVersion } from './typing.ts';
import { type UnreadChange, unreadChangesSince, unreadVersion } from './unread.ts';

/** What a reader of a room is given, in order. `seq` is where it may resume after this item. */
export type Followed =
  /** `edition` is that of the hub when it was read. */
  | { seq: number; kind: 'event'; event: LogEvent; edition: number }
  /** The replay is over: what follows is live. `missed` counts what was replayed. Comes once. */
  | { seq: number; kind: 'caughtUp'; missed: number }
  /** Not in the log: who is online now, of those for whom it changed since the reader's last `version`. */
  | ({ seq: number; kind: 'presence' } & PresenceChanges)
  /** Not in the log: somebody types, or has stopped. Nobody is told of themselves. */
  | ({ seq: number; kind: 'typing' } & TypingChange)
  /** Of an inbox, and not in its log: what somebody has not read of a room has changed; of any room, where it names none. */
  | ({ seq: number; kind: 'unread' } & UnreadChange);

/** All that is kept of a reader, however far behind it is. */
export type Place = {
  /** It has every event up to here. */
  seq: number;
  /** It knows who is online up to this version. */
  presence: number;
  /** And who types. */
  typing: number;
  /** And, in an inbox, what is unread. */
  unread: number;
  /** While it reads what it missed: from where, and up to where. */
  replay: { from: number; upTo: number } | null;
};

/** Where a reader begins that has everything up to `after`. The hub must be ready. */
export function placeAfter(hub: Hub, roomId: string, after: number): Place {
  return { ...placeNow(hub, roomId), seq: after, replay: { from: after, upTo: hub.head } };
}

/** The place of a reader that has everything. */
export function placeNow(hub: Hub, roomId: string): Place {
  return {
    seq: hub.head,
    presence: presenceVersion(roomId),
    typing: typingVersion(hub),
    unread: unreadVersion(roomId),
    replay: null,
  };
}

/** What comes next at a place, oldest first; nothing where a reader is up to date. It must be told with `advance`. */
export function nextItems(hub: Hub, roomId: string, place: Place): Followed[] | Promise<Followed[]> {
  const { seq, replay } = place;
  if (replay && seq >= replay.upTo)
    return [{ seq, kind: 'caughtUp', missed: seq - replay.from }, ...asTyping(seq, typingIn(roomId))];
  if (seq < hub.head) {
    // Before it is read: what changes meanwhile is in the next one, and this is not given to anybody who asks then.
    const { edition } = hub;
    const events = hub.since(seq);
    const upTo = replay?.upTo ?? Number.POSITIVE_INFINITY;
    const read = (page: readonly LogEvent[]) => asItems(page, upTo, edition);
    return Array.isArray(events) ? read(events) : events.then(read);
  }
  const presence = presenceChangesSince(roomId, place.presence);
  if (presence) return [{ seq, kind: 'presence', ...presence }];
  const typing = typingSince(hub, place.typing);
  return typing.length > 0 ? asTyping(seq, typing) : asUnread(seq, unreadChangesSince(roomId, place.unread));
}

/** Whether somebody at one place was told less, of what is told and forgotten, than somebody at another. */
export function knowsLess(one: Place, other: Place): boolean {
  return one.presence < other.presence || one.typing < other.typing || one.unread < other.unread;
}

/** Moves a place behind an item. */
export function advance(place: Place, item: Followed): void {
  if (item.kind === 'event') place.seq = item.seq;
  else if (item.kind === 'caughtUp') place.replay = null;
  else if (item.kind === 'presence') place.presence = item.version;
  else if (item.kind === 'typing') place.typing = Math.max(place.typing, item.version);
  else place.unread = item.version;
}

/** What is told and forgotten: whoever is behind goes without it, and is told the sum later. */
export function isFleeting({ kind }: Followed): boolean {
  return kind === 'presence' || kind === 'typing' || kind === 'unread';
}

/** Whether it is not told to this one: nobody is told that they type. */
export function isHiddenFrom(item: Followed, accountId: string): boolean {
  return item.kind === 'typing' && item.account.id === accountId;
}

function asItems(events: readonly LogEvent[], upTo: number, edition: number): Followed[] {
  return events
    .filter(({ seq }) => seq <= upTo)
    .map((event) => ({ seq: event.seq, kind: 'event' as const, event, edition }));
}

function asTyping(seq: number, changes: readonly TypingChange[]): Followed[] {
  return changes.map((change) => ({ seq, kind: 'typing' as const, ...change }));
}

function asUnread(seq: number, changes: readonly UnreadChange[]): Followed[] {
  return changes.map((change) => ({ seq, kind: 'unread' as const, ...change }));
}
