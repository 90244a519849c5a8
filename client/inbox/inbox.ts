import { createRoot } from 'solid-js';
import { createStream } from '../connection/createStream.ts';
import { subscribe } from '../connection/subscribe.ts';
import { InboxDocument, type InboxSubscription } from '../graphql/documents.ts';
import { holdWhileSeen } from '../notifications/seen.ts';
import { wantsNotifications } from '../notifications/wants.ts';
import { createCoalesced } from './coalesced.ts';
import { forgetAll, setNews, setTold } from './news.ts';

export type InboxEvent = InboxSubscription['inbox'];

let present: { readonly viewerId: string; readonly close: () => void } | undefined;

/** Follows the inbox of one person at a time, over every page and every break of the connection. */
export function inboxFor(viewerId: string): void {
  if (present?.viewerId === viewerId) return;
  present?.close();
  present = follow(viewerId);
}

function follow(viewerId: string) {
  let cursor: string | null = null;
  let replaying = true;
  let replayed: InboxEvent[] = [];
  const changed = createCoalesced(() => setNews((count) => count + 1));
  const unseen = holdWhileSeen(viewerId);
  /** How much was unread in each room, as last told: it is news only where it grows. */
  const unread = new Map<string, number>();
  const grows = (event: InboxEvent): boolean => {
    if (event.__typename !== 'UnreadChanged' || !event.room) return true;
    const before = unread.get(event.room.id) ?? 0;
    unread.set(event.room.id, event.room.viewerUnreadCount);
    return event.room.viewerUnreadCount > before;
  };

  return createRoot((dispose) => {
    const close = () => {
      changed.stop();
      unseen();
      setTold(false);
      dispose();
    };
    const stream = createStream({
      open: (ended) => {
        replaying = true;
        replayed = [];
        return subscribe(
          InboxDocument,
          { after: cursor },
          {
            next: ({ inbox }) => hear(inbox),
            ended: (failure) => {
              setTold(false);
              ended(failure);
            },
          },
        );
      },
      goOn: (failure) => {
        if (failure.code === 'CURSOR_INVALID') cursor = null;
        else if (failure.code === 'UNAUTHENTICATED' || failure.code === 'BANNED') {
          present = undefined;
          close();
          forgetAll();
        }
        return failure.passing || failure.code === 'CURSOR_INVALID';
      },
    });

    function hear(event: InboxEvent): void {
      cursor = event.cursor;
      const isNews = grows(event);
      if (event.__typename === 'InboxCaughtUp') {
        replaying = false;
        stream.caughtUp();
        setTold(true);
        call(newestOfEach(replayed));
        replayed = [];
      } else if (replaying) replayed.push(event);
      else if (isNews) call([event]);
      // What was read meanwhile is in no log: after a break all of it is asked for, once.
      if (!replaying) changed.call();
    }

    function call(events: readonly InboxEvent[]): void {
      if (events.length === 0 || !document.hidden || !wantsNotifications()) return;
      void import('../notifications/notify.ts').then(({ notifyOf }) => notifyOf(events, viewerId));
    }

    stream.start();
    return { viewerId, close };
  });
}

/** Whoever was away for long is not called fifty times. */
function newestOfEach(events: readonly InboxEvent[]): InboxEvent[] {
  return [
    ...new Map(
      events.flatMap((event) => ('room' in event && event.room ? [[event.room.id, event] as const] : [])),
    ).values(),
  ];
}
