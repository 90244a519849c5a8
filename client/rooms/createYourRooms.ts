import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { ask } from '../connection/ask.ts';
import { oneAtATime } from '../connection/one-at-a-time.ts';
import { YourRoomsDocument, type YourRoomsQuery } from '../graphql/documents.ts';
import { createNews, whenSignedOut } from '../inbox/news.ts';
import { createDrafts } from '../messages/createDrafts.ts';
import { lastMarks } from '../messages/createReadMark.ts';
import { setCalls } from '../ui/calls.ts';

const REFRESH_MS = 10_000;
/** Whoever is in no other room has nothing unread elsewhere, until they join one in another tab. */
const ALONE_REFRESH_MS = 60_000;
/** So many more at a time. */
const MORE = 50;
/** As many as the server gives in one answer: what moves in between is told twice, or not at all. */
const PAGE_MOST = 100;

type YourRoom = YourRoomsQuery['rooms']['nodes'][number];
type Known = { readonly rooms: readonly YourRoom[]; readonly more: boolean };

/** Who goes from one room to the next sees the list stay. */
let lastKnown: (Known & { readonly viewerId: string }) | undefined;
whenSignedOut(() => {
  lastKnown = undefined;
  setCalls('rooms', 0);
});

type YourRoomsOptions = {
  viewerId: string;
  /** The id of the room that the page shows: what is read there is no news. */
  present?: string;
  /** So many at first. */
  first: number;
};

/** The rooms that the viewer is in, the most recently active first, with how much of each they have not read. */
export function createYourRooms({ viewerId, present, first }: YourRoomsOptions) {
  const [wanted, setWanted] = createSignal(first);
  const [known, setKnown] = createStore<Known>({ rooms: [], more: false });
  const [failed, setFailed] = createSignal(false);
  const [loaded, setLoaded] = createSignal(false);
  const drafts = createDrafts(viewerId);
  let gone = false;

  const show = ({ rooms, more }: Known) => {
    const read = rooms.map((room) =>
      room.id === present ? { ...room, viewerUnreadCount: 0, viewerMentionCount: 0 } : room,
    );
    lastKnown = { viewerId, rooms: read, more };
    // Rows that stay the same stay in place, and with them the focus.
    setKnown(reconcile({ rooms: read, more }));
    setLoaded(true);
    setCalls(
      'rooms',
      read.reduce((sum, room) => sum + room.viewerMentionCount, 0),
    );
  };

  async function load(): Promise<Known> {
    const rooms = new Map<string, YourRoom>();
    for (let after: string | null = null; ; ) {
      const size = Math.min(PAGE_MOST, wanted() - rooms.size);
      const page: YourRoomsQuery = await ask(YourRoomsDocument, { first: size, after });
      for (const room of page.rooms.nodes) if (!rooms.has(room.id)) rooms.set(room.id, room);
      const { hasNextPage, endCursor } = page.rooms.pageInfo;
      if (!hasNextPage || rooms.size >= wanted()) return { rooms: [...rooms.values()], more: hasNextPage };
      after = endCursor ?? null;
    }
  }

  const refresh = oneAtATime(async () => {
    const answer = await load().catch(() => undefined);
    if (gone) return;
    setFailed(!answer);
    if (answer) show(answer);
  });

  const others = () => known.rooms.filter(({ id }) => id !== present);
  const isAlone = () => loaded() && others().length === 0;
  const pause = () => (isAlone() ? ALONE_REFRESH_MS : REFRESH_MS * Math.ceil(wanted() / PAGE_MOST));

  if (lastKnown?.viewerId === viewerId)
    show({ rooms: lastKnown.rooms.slice(0, first), more: lastKnown.more || lastKnown.rooms.length > first });
  void refresh();
  createNews(viewerId, refresh, pause);
  createEffect(on(lastMarks, () => void refresh(), { defer: true }));
  onCleanup(() => {
    gone = true;
  });

  return {
    rooms: () => known.rooms,
    /** Whether there are more than these. */
    more: () => known.more,
    /** Whether it is known yet which they are. */
    loaded,
    failed,
    present,
    /** The ids of those in which something is written and not sent. */
    drafts,
    refresh,
    /** Resolves when they are there. */
    showMore: () => {
      setWanted((count) => count + MORE);
      return refresh();
    },
    unreadElsewhere: () => others().reduce((sum, room) => sum + room.viewerUnreadCount, 0),
  };
}

export type YourRooms = ReturnType<typeof createYourRooms>;
