import type { AccountRow } from '../events.ts';
import { laterTurn, turnIsLong } from '../turns.ts';
import { follow } from './follow.ts';
import { type Followed, isHiddenFrom } from './place.ts';
import { type Appearance, lease } from './presence.ts';
import { stream } from './stream.ts';

/** What somebody may follow: a room from a place of its log, seen through one subscription field. */
export type FeedOf<Item> = {
  readonly roomId: string;
  /** They have everything up to this `seq`. */
  readonly after: number;
  readonly viewer: AccountRow;
  readonly joinedAt: Date;
  /**
   * The access class: two viewers of one class who ask the same are shown the same, but for fields that the schema
   * declares to depend on the viewer.
   */
  readonly access: string;
  /** What an item is to this subscription; null when it shows nothing of it. The same for all of one class. */
  show(item: Followed): Item | null;
  /** Whether after this item the viewer may have lost access. */
  mayEndAfter(item: Followed): boolean;
  mayGoOn(): Promise<boolean>;
  /** What they are told when that was the end; nothing where it was their own doing. */
  farewell(item: Followed): Promise<Error | undefined>;
  /** Called when a reader begins. @returns how to say that it has ended. */
  begins?(): () => void;
};

/** A feed can be iterated by itself; readers of the same thing are better served together, by a group (`groupOf`). */
export type Feed<Item = unknown> = FeedOf<Item> & AsyncIterable<Item>;

const feeds = new WeakSet<object>();

export function createFeed<Item>(feed: FeedOf<Item>): Feed<Item> {
  const iterable = {
    ...feed,
    [Symbol.asyncIterator]: () => readFeed(feed, (item) => feed.show(item)),
  };
  feeds.add(iterable);
  return iterable;
}

export function isFeed(value: unknown): value is Feed {
  return typeof value === 'object' && value !== null && feeds.has(value);
}

/** Somebody reads it: they are online there meanwhile, and `seen` as it says. @returns how to say that they do no more. */
export function hold(feed: FeedOf<unknown>, seen?: Appearance): () => void {
  const release = lease(feed.roomId, feed.viewer, feed.joinedAt, seen);
  const ended = feed.begins?.();
  return () => {
    release();
    ended?.();
  };
}

/**
 * Reads a feed at the reader's own pace, as what `show` makes of its items. The viewer is online in the room meanwhile.
 * Ends when they lose access: nothing behind that event is shown.
 *
 * @param seen - how they are seen in the room meanwhile.
 * @param closed - called once when it has ended, or was ended.
 */
export function readFeed<Item, Shown>(
  feed: FeedOf<Item>,
  show: (item: Followed) => Shown | null | Promise<Shown | null>,
  seen?: Appearance,
  closed?: () => void,
): AsyncGenerator<Shown, void> {
  return stream(async function* (signal) {
    const release = hold(feed, seen);
    const items = follow(feed.roomId, feed.after);
    signal.addEventListener('abort', () => void items.return(), { once: true });
    try {
      for await (const item of items) {
        if (isHiddenFrom(item, feed.viewer.id)) continue;
        while (turnIsLong()) await laterTurn();
        const shown = await show(item);
        if (shown !== null) yield shown;
        if (!feed.mayEndAfter(item) || (await feed.mayGoOn())) continue;
        const farewell = await feed.farewell(item);
        if (farewell) throw farewell;
        return;
      }
    } finally {
      release();
      await items.return();
    }
  }, closed);
}
