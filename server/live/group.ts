import { isOfInbox, takesAccess, wordingOf } from '../events.ts';
import { laterTurn } from '../turns.ts';
import { type FeedOf, hold, readFeed } from './feed.ts';
import { createFrames, type Frames, quoteId } from './frames.ts';
import { attach } from './hub.ts';
import { flushAll, type Outbox } from './outbox.ts';
import { type Made, madeOnce, type Payload } from './payloads.ts';
import {
  advance,
  type Followed,
  isFleeting,
  isHiddenFrom,
  knowsLess,
  nextItems,
  type Place,
  placeAfter,
  placeNow,
} from './place.ts';
import type { Appearance } from './presence.ts';

/** Events of one commit may be megabytes together: sockets are written to after so much of each. */
const TURN_BYTES = 64 * 1024;
/** A reader that catches up with more than this lets others have their turn before it goes on. */
const TURN_ITEMS = 64;

/** Readers of one room who asked the same: each item is executed and written once for all of them. */
export type Group<Kind extends Payload> = {
  /**
   * Sends what a feed holds to a socket, as `next` messages of the operation with this id.
   *
   * @param seen - how they are seen in the room meanwhile.
   * @param ended - called once, when the reader has lost access, or with the error that ended it.
   * @returns how to stop.
   */
  send(
    feed: FeedOf<unknown>,
    seen: Appearance,
    outbox: Outbox,
    id: string,
    ended: (error?: unknown) => void,
  ): () => void;
  /** The same, for whoever pulls. */
  read(feed: FeedOf<unknown>, seen: Appearance): AsyncGenerator<Kind, void>;
};

type Member = {
  feed: FeedOf<unknown>;
  outbox: Outbox;
  id: string;
  /** Where it is, while it is not where the group is. */
  place: Place | null;
  over: boolean;
  end(error?: unknown): void;
};

const groups = new Map<string, Group<never>>();
let created = 0;

/** For tests and metrics: how many groups there are. */
export function groupCount(): number {
  return groups.size;
}

/**
 * The group of a key, made with its first reader and let go with its last.
 *
 * @param key - names everything that what is shown depends on.
 * @param begin - asked once, for how to make what all are sent of an item; null where it shows nothing.
 */
export function groupOf<Kind extends Payload>(
  key: string,
  roomId: string,
  begin: () => (item: Followed) => Made<Kind>,
): Group<Kind> {
  const known = groups.get(key) as Group<Kind> | undefined;
  if (known) return known;
  const group = createGroup(roomId, begin(), () => groups.delete(key));
  groups.set(key, group as unknown as Group<never>);
  return group;
}

function createGroup<Kind extends Payload>(
  roomId: string,
  make: (item: Followed) => Made<Kind>,
  letGo: () => void,
): Group<Kind> {
  const hub = attach(roomId);
  /** Those who have everything that the group has sent, and get what comes at once. */
  const live = new Set<Member>();
  const id = ++created;
  let readers = 0;
  /** Up to where all of `live` were sent everything. */
  let place: Place = { seq: -1, presence: 0, typing: 0, unread: 0, replay: null };
  let sending = false;
  const waiting: (() => void)[] = [];

  // What an inbox tells of is looked at whenever it is told: what was seen a moment ago may be gone.
  const makeOnce = (item: Followed): Made<Kind> =>
    isFleeting(item) || (item.kind === 'event' && isOfInbox(item.event))
      ? make(item)
      : madeOnce(keyOf(String(id), item), () => make(item));

  /** Sends what is new to all of `live`, in order. While something is awaited, what comes waits for it. */
  const pump = () => {
    if (sending) return;
    while (live.size > 0) {
      const items = nextItems(hub, roomId, place);
      if (!Array.isArray(items)) {
        // So far behind that the log must be read: everybody does, at their own pace.
        for (const member of live) fallBehind(member);
        break;
      }
      if (items.length === 0) break;
      const payloads = items.map(makeOnce);
      if (payloads.every(isMade)) {
        deliverInTurns(items, payloads);
        continue;
      }
      sending = true;
      void Promise.all(payloads)
        .then((all) => deliverInTurns(items, all))
        .catch(endAll)
        .finally(() => {
          sending = false;
          pump();
        });
      return;
    }
    if (live.size === 0) standStill();
    for (const look of waiting.splice(0)) look();
  };

  /** With nobody to send to, the group is simply where the hub is. */
  const standStill = () => {
    place = placeNow(hub, roomId);
  };

  /** Together, but for what would be too much to hold for every socket at once. */
  const deliverInTurns = (items: readonly Followed[], payloads: readonly (Kind | null)[]) => {
    let [from, bytes] = [0, 0];
    for (const [index, payload] of payloads.entries()) {
      const more = payload?.bytes.length ?? 0;
      if (bytes > 0 && bytes + more > TURN_BYTES) {
        deliver(items.slice(from, index), payloads.slice(from, index));
        flushAll();
        [from, bytes] = [index, 0];
      }
      bytes += more;
    }
    deliver(items.slice(from), payloads.slice(from));
  };

  const deliver = (items: readonly Followed[], payloads: readonly (Kind | null)[]) => {
    const frames = framesOf(payloads);
    const fleeting = items.every(isFleeting);
    const typists = new Set(items.flatMap((item) => (item.kind === 'typing' ? [item.account.id] : [])));
    const ending = items.some((item) => item.kind === 'event' && takesAccess(item.event));
    if (frames || ending)
      for (const member of live) {
        const mayEnd = ending && items.some(member.feed.mayEndAfter);
        if (mayEnd || (frames && !hasRoom(member, frames, fleeting))) fallBehind(member);
        else if (typists.has(member.feed.viewer.id)) pushToTypist(member, items, payloads);
        else if (frames) member.outbox.pushShared(frames, member.id);
      }
    for (const item of items) advance(place, item);
  };

  const pushToTypist = (
    { feed, outbox, id }: Member,
    items: readonly Followed[],
    payloads: readonly (Kind | null)[],
  ) => {
    const frames = framesOf(
      payloads.filter((_, index) => !isHiddenFrom(items[index] as Followed, feed.viewer.id)),
    );
    if (frames) outbox.pushShared(frames, id);
  };

  /** What is told and forgotten is the first that a socket which is behind goes without: it is told the sum later. */
  const hasRoom = ({ outbox, id }: Member, frames: Frames, fleeting: boolean) =>
    fleeting ? !outbox.behind : outbox.hasRoomFor(frames.sizeFor(id));

  const fallBehind = (member: Member) => {
    live.delete(member);
    member.place = { ...place };
    void catchUp(member, member.place);
  };

  /** Sends one reader what it has not, as fast as its socket takes it, until it is where the group is. */
  const catchUp = async (member: Member, at: Place) => {
    const { feed, outbox } = member;
    try {
      while (!member.over) {
        await outbox.drained();
        // Its socket ends, and would take anything.
        if (outbox.closed) return;
        const items = await nextItems(hub, roomId, at);
        if (member.over) return;
        if (items.length === 0) {
          if (join(member, at)) return;
          // It may have gone on since it was looked at.
          if (at.seq < hub.head) continue;
          await new Promise<void>((resolve) => waiting.push(resolve));
        }
        // A crowd that comes back at once shares the event loop with everybody else.
        if (items.length > TURN_ITEMS) await laterTurn();
        for (const item of items) {
          if (isHiddenFrom(item, feed.viewer.id)) {
            advance(at, item);
            continue;
          }
          const pending = makeOnce(item);
          const payload = pending instanceof Promise ? await pending : pending;
          if (member.over) return;
          const frames = payload && createFrames([payload.bytes]);
          if (frames && !outbox.hasRoomFor(frames.sizeFor(member.id))) break;
          if (frames) outbox.pushShared(frames, member.id);
          advance(at, item);
          if (feed.mayEndAfter(item) && !(await feed.mayGoOn()))
            return end(member, await feed.farewell(item));
        }
      }
    } catch (error) {
      end(member, error);
    }
  };

  /** Whether a reader is where the group is, and now goes on with it. */
  const join = (member: Member, at: Place): boolean => {
    if (live.size === 0 && !sending) standStill();
    // Whoever knows more of what is told and forgotten than the group does is told it once more: it is a state.
    if (at.seq !== place.seq || knowsLess(at, place)) return false;
    live.add(member);
    member.place = null;
    return true;
  };

  const end = (member: Member, error?: unknown) => {
    if (member.over) return;
    stop(member);
    member.end(error);
  };

  const endAll = (error: unknown) => {
    for (const member of [...live]) end(member, error);
  };

  const stop = (member: Member) => {
    member.over = true;
    live.delete(member);
    for (const look of waiting.splice(0)) look();
    leave();
  };

  const stopListening = hub.onChange(pump);
  const leave = () => {
    if (--readers > 0) return;
    stopListening();
    hub.detach();
    letGo();
  };

  return {
    send(feed, seen, outbox, id, ended) {
      const release = hold(feed, seen);
      const member: Member = { feed, outbox, id: quoteId(id), place: null, over: false, end: ended };
      readers++;
      void hub.ready.then(() => {
        hub.hint(feed.after);
        member.place = placeAfter(hub, roomId, feed.after);
        return catchUp(member, member.place);
      });
      return () => {
        release();
        if (!member.over) stop(member);
      };
    },
    read(feed, seen) {
      readers++;
      return readFeed(feed, makeOnce, seen, leave);
    },
  };
}

/** Those who come back together have missed the same: what one of them was told will do for the others. */
function keyOf(group: string, item: Followed): string {
  if (item.kind !== 'event')
    return `${group} ${item.seq} ${item.kind === 'caughtUp' ? item.missed : item.kind}`;
  const { event, edition } = item;
  // What was made of a message before it was edited or deleted is not what it is now.
  return `${group} ${edition} ${item.seq} ${wordingOf(event)}`;
}

function framesOf(payloads: readonly (Payload | null)[]): Frames | null {
  const shown = payloads.filter((payload) => payload !== null);
  return shown.length === 0 ? null : createFrames(shown.map(({ bytes }) => bytes));
}

function isMade<Kind extends Payload>(payload: Made<Kind>): payload is Kind | null {
  return !(payload instanceof Promise);
}
